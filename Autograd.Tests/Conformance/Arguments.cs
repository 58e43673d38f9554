using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

/// <summary>
/// What a case gives a function, asked for by PyTorch's names. Every input and option must be asked for: one that is not is one we do not have, and fails the row.
/// </summary>
internal sealed class Arguments(FixtureCase fixture)
{
    private readonly HashSet<string> asked = [];
    private readonly Dictionary<string, Tensor<double>> tensors = [];
    private readonly Dictionary<string, object> others = [];

    /// <summary>If set, every float input is handed out expanded to this shape; its gradient is that of the unexpanded one.</summary>
    public Shape? Expanded { get; init; }

    /// <summary>If set, every float input is rounded to single precision first.</summary>
    public bool Rounded { get; init; }

    /// <summary>The names asked for so far: an error about an option may name it.</summary>
    public IReadOnlySet<string> Asked => asked;

    /// <summary>The float inputs that were asked for, by name.</summary>
    public IReadOnlyDictionary<string, Tensor<double>> Tensors => tensors;

    public bool Has(string name) => fixture.Inputs.ContainsKey(name) || fixture.Options.ContainsKey(name);

    /// <summary>A float input; a leaf that requires a gradient if the case has one for it. The same one each time it is asked for.</summary>
    public Tensor<double> Tensor(string name)
    {
        if (!tensors.TryGetValue(name, out var tensor)) tensors[name] = tensor = (Rounded ? Round(Input(name).ToTensor()) : Input(name).ToTensor()).RequireGrad(fixture.Gradients?.ContainsKey(name) == true);
        return Expanded is { } shape ? tensor.Expand(shape) : tensor;
    }

    /// <summary>A float input rounded to T; in double, <see cref="Tensor(string)"/>.</summary>
    public Tensor<T> Tensor<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) return (Tensor<T>)(object)Tensor(name);
        if (!others.TryGetValue(name, out var tensor))
        {
            var input = Input(name).ToTensor();
            others[name] = tensor = Core.Tensor.From<T>(Array.ConvertAll(input.ToArray(), T.CreateTruncating), input.Shape).RequireGrad(fixture.Gradients?.ContainsKey(name) == true);
        }
        return (Tensor<T>)tensor;
    }

    public Tensor<T>? TensorOrNull<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => fixture.Inputs.ContainsKey(name) ? Tensor<T>(name) : null;

    /// <summary>
    /// Gives the parameters and buffers of a module the inputs of their names, as a state_dict would. Where the case has gradients, those are then of the module's own parameters.
    /// </summary>
    public TModule Load<TModule>(TModule module)
        where TModule : Module<double>
    {
        var state = new StateDictionary();
        foreach (var (name, entry) in module.SaveState())
            state.Add(name, !fixture.Inputs.ContainsKey(name) ? entry : Input(name).Type == "int64" ? throw new FixtureException($"{name} is of whole numbers") : StateEntry.From(Input(name).ToTensor()));
        module.LoadState(state);
        foreach (var (name, parameter) in module.NamedParameters())
            if (fixture.Inputs.ContainsKey(name)) tensors[name] = parameter;
        return module;
    }

    /// <summary>Whether an input is of whole numbers.</summary>
    public bool IsWhole(string name) => fixture.Inputs.TryGetValue(name, out var tensor) && tensor.Type == "int64";

    /// <summary>Whether an input is of booleans.</summary>
    public bool IsMask(string name) => fixture.Inputs.TryGetValue(name, out var tensor) && tensor.Type == "bool";

    public Tensor<double>? TensorOrNull(string name) => fixture.Inputs.ContainsKey(name) ? Tensor(name) : null;

    /// <summary>The inputs prefix0, prefix1, ...</summary>
    public Tensor<double>[] Numbered(string prefix) => [.. Enumerable.Range(0, fixture.Inputs.Count).Select(i => Tensor($"{prefix}{i}"))];

    public Indices Indices(string name) => Input(name).ToIndices();

    public Mask Mask(string name) => Input(name).ToMask();

    public int Int(string name) => Whole(Required(name), name);

    public int Int(string name, int otherwise) => Option(name) is { } node ? Whole(node, name) : otherwise;

    public int? IntOrNull(string name) => Option(name) is { } node ? Whole(node, name) : null;

    public double Double(string name) => FixtureTensor.Number(Required(name));

    public double Double(string name, double otherwise) => Option(name) is { } node ? FixtureTensor.Number(node) : otherwise;

    public double? DoubleOrNull(string name) => Option(name) is { } node ? FixtureTensor.Number(node) : null;

    public bool Bool(string name, bool otherwise = false) => Option(name) is { } node ? (bool)node : otherwise;

    public string Text(string name, string otherwise) => (string?)Option(name) ?? otherwise;

    public string Text(string name) => (string)Required(name)!;

    public int[] Ints(string name) => [.. Required(name).AsArray().Select(node => Whole(node!, name))];

    /// <summary>A list whose entries may be left open.</summary>
    public int?[] IntsOrNull(string name) => [.. Required(name).AsArray().Select(node => node is null ? (int?)null : Whole(node, name))];

    public double[] Doubles(string name) => [.. Required(name).AsArray().Select(FixtureTensor.Number)];

    /// <summary>A list of objects: groups of parameters, schedules in a row.</summary>
    public JsonObject[] Objects(string name) => [.. Required(name).AsArray().Select(node => node!.AsObject())];

    public bool IsText(string name) => fixture.Options[name]?.GetValueKind() == JsonValueKind.String;

    /// <summary>All options but one, to be asked for by others.</summary>
    public JsonObject Without(string name)
    {
        var others = fixture.Options.DeepClone().AsObject();
        others.Remove(name);
        foreach (var (option, _) in others) asked.Add(option);
        return others;
    }

    public bool IsList(string name) => fixture.Options[name] is JsonArray;

    /// <summary>A number, a list, or (if absent) all axes.</summary>
    public Axes Axes(string name) => Option(name) is not { } node ? Core.Axes.All : node is JsonArray ? Core.Axes.Create(Ints(name)) : Whole(node, name);

    /// <summary>Fails if something was given that nobody asked for.</summary>
    public void CheckAllAsked()
    {
        foreach (var name in fixture.Inputs.Keys.Concat(fixture.Options.Select(option => option.Key)))
            if (!asked.Contains(name)) throw new FixtureException($"unknown input or option {name}");
    }

    private static Tensor<double> Round(Tensor<double> x) => Core.Tensor.From<double>(Array.ConvertAll(x.ToArray(), static value => (double)(float)value), x.Shape);

    private FixtureTensor Input(string name)
    {
        asked.Add(name);
        return fixture.Inputs.TryGetValue(name, out var tensor) ? tensor : throw new FixtureException($"the input {name} is missing");
    }

    private JsonNode Required(string name) => Option(name) ?? throw new FixtureException($"the option {name} is missing");

    private JsonNode? Option(string name)
    {
        asked.Add(name);
        return fixture.Options[name];
    }

    private static int Whole(JsonNode node, string name) =>
        node.GetValueKind() == JsonValueKind.Number && (double)node is var value && value == Math.Floor(value) ? checked((int)value) : throw new FixtureException($"{name} = {node} is not a whole number");
}
