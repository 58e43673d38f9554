using System.Reflection;
using Autograd.Core;
using Autograd.Nn;
using Autograd.Tests.Catalog;

namespace Autograd.Tests;

/// <summary>
/// What the law of extreme options tries: window operations against loops, then every public operation of the catalogue and every module's constructor that takes whole numbers, found by reflection, so that a new one joins by itself.
/// </summary>
internal static class ExtremeOptions
{
    private static readonly int[] Extremes = [-1, 0, 1, 2, 3, 7, 1_000, 20_000, 65_536, (1 << 30) - 1, 1 << 30, 134_217_729, int.MaxValue - 1, int.MaxValue, int.MinValue];

    /// <summary>An argument that a row cannot say.</summary>
    private static readonly object Unmade = new();

    /// <summary>Operations whose number is no size, place or count of anything.</summary>
    private static readonly string[] Numbers = ["GammaFamily.Polygamma"];

    public static IReadOnlyList<(string Name, Action Run)> Rows { get; } = [.. Windows(), .. Operations(), .. Modules(), .. Lists()];

    private static IEnumerable<(string Name, Action Run)> Windows()
    {
        var random = new RandomStream(9);
        foreach (var op in WindowOptions.Operations)
        {
            var plain = new WindowOptions(op, op.EndsWith("1d", StringComparison.Ordinal) ? 1 : 4, 5, op.EndsWith("1d", StringComparison.Ordinal) ? (1, 2) : 2, 1, 0, 1, 1);
            foreach (var (height, width) in ((int, int)[])[(plain.Height, 5), (1, 1), (plain.Height == 1 ? 1 : 2, 40)])
                foreach (var n in Extremes)
                    foreach (var options in All(plain with { Height = height, Width = width }, n)) yield return Row(options);

            // All options at once.
            for (var i = 0; i < 150; i++)
            {
                int Some() => random.NextInt(3) == 0 ? Extremes[random.NextInt(Extremes.Length)] : random.NextInt(4);
                Pair Two(int first) => plain.Height == 1 ? (first, Some()) : (Math.Clamp(Some(), 0, 3), Some());
                var padding = Two(0);
                var dilation = random.NextInt(2) == 0 ? padding : Two(1);
                yield return Row(new WindowOptions(op, plain.Height, 1 + random.NextInt(9), Two(1), Two(1), padding, dilation, 1 + random.NextInt(2)));
            }
        }

        static IEnumerable<WindowOptions> All(WindowOptions plain, int n)
        {
            Pair Wide(Pair pair) => (pair.Height, n);
            yield return plain with { Kernel = Wide(plain.Kernel) };
            yield return plain with { Stride = Wide(plain.Stride) };
            yield return plain with { Padding = Wide(plain.Padding) };
            yield return plain with { Dilation = Wide(plain.Dilation) };
            yield return plain with { Padding = Wide(plain.Padding), Stride = Wide(plain.Stride) };
            yield return plain with { Padding = (0, (int)(n / 2u)), Dilation = Wide(plain.Dilation) };
            if (plain.Height > 1) yield return plain with { Padding = (int)(n / 2u), Dilation = n, Stride = n };
            if (plain.Height > 1) yield return plain with { Stride = n };
        }

        static (string, Action) Row(WindowOptions options) => (options.ToString(), options.Check);
    }

    /// <summary>Each whole number of each operation, the others as plain as can be, with the inputs of its row; double and float must agree, and the gradient must come back.</summary>
    private static IEnumerable<(string Name, Action Run)> Operations()
    {
        foreach (var (name, method) in CompletenessTests.Operations())
        {
            if (OperationCatalog.Rows.FirstOrDefault(row => row.Covers == name) is not { } row || Numbers.Contains(name)) continue;
            var parameters = method.GetParameters();
            for (var place = 0; place < parameters.Length; place++)
                if (IsWhole(parameters[place].ParameterType))
                    foreach (var n in Extremes)
                    {
                        var (at, value) = (place, n);
                        yield return ($"{name}, {parameters[place].Name} {n}", () => Run(method, row.Operation, at, value));
                    }
        }
    }

    private static void Run(MethodInfo method, Operation operation, int place, int value)
    {
        foreach (var shapes in operation.Cases)
        {
            using var scope = new TensorScope();
            var xs = operation.Draw(shapes, new RandomStream(2)).Select(x => x.RequireGrad()).ToArray();
            var next = 0;
            var arguments = method.GetParameters().Select((parameter, i) => i == place ? Whole(parameter.ParameterType, value) : Plain(parameter, xs, ref next)).ToArray();
            if (arguments.Contains(Unmade)) return; // takes what a row cannot say: its own tests do
            try
            {
                using var tape = new Tape<double>();
                var y = (method.IsGenericMethodDefinition ? method.MakeGenericMethod(typeof(double)) : method).Invoke(null, arguments) switch
                {
                    Tensor<double> one => one,
                    Tensor<double>[] { Length: > 0 } several => several[^1],
                    System.Runtime.CompilerServices.ITuple tuple => tuple[0] as Tensor<double>,
                    _ => null,
                };
                if (y is { RequiresGrad: true, Size: < 1 << 20 }) tape.Gradient(y, xs, Tensor.Ones<double>(y.Shape));
            }
            catch (TargetInvocationException e) when (e.InnerException is { } inner)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            }
        }
    }

    /// <summary>Each whole number of each constructor of a module; what can be made runs once on the inputs of its row.</summary>
    private static IEnumerable<(string Name, Action Run)> Modules()
    {
        foreach (var row in LayerRows.All.DistinctBy(row => row.Module.GetType()))
            foreach (var constructor in row.Module.GetType().GetConstructors())
            {
                var parameters = constructor.GetParameters();
                for (var place = 0; place < parameters.Length; place++)
                    if (IsWhole(parameters[place].ParameterType))
                        foreach (var n in Extremes)
                        {
                            var (at, value) = (place, n);
                            yield return ($"new {row.Name}, {parameters[place].Name} {n}", () => Construct(constructor, row, at, value));
                        }
            }
    }

    private static void Construct(ConstructorInfo constructor, LayerRow row, int place, int value)
    {
        var next = 0;
        var arguments = constructor.GetParameters().Select((parameter, i) => i == place ? Whole(parameter.ParameterType, value) : Plain(parameter, [], ref next)).ToArray();
        if (arguments.Contains(Unmade)) return;
        object module;
        try
        {
            module = constructor.Invoke(arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
        if (module is not Layer<double> layer) return;
        foreach (var shapes in row.Cases)
        {
            using var tape = new Tape<double>();
            var y = layer.Forward(row.Operation.Draw(shapes, new RandomStream(2))[0].RequireGrad());
            if (y.Size < 1 << 20) y.Sum().Backward();
        }
    }

    /// <summary>What takes a list of whole numbers, which reflection cannot hand over.</summary>
    private static IEnumerable<(string Name, Action Run)> Lists()
    {
        var x = Tensor.Arange<double>(12).Reshape(3, 4);
        List<(string Name, Action Run)> rows = [];
        foreach (var n in Extremes)
            foreach (var m in (int[])[1, -1, 3, 65_536, int.MaxValue])
            {
                var (a, b) = (n, m);
                Row("Reshape", () => x.Reshape(a, b));
                Row("Expand", () => x.Expand(a, b, 3, 4));
                Row("Pad", () => x.Pad(a, b));
                Row("Pad both", () => x.Pad(a, b, b, a));
                Row("Repeat", () => x.Repeat(a, b));
                Row("Permute", () => x.Permute(a, b));
                Row("Split", () => x.Split([a, b], axis: 0));
                Row("index", () => x[a, Slice.Every(b, ..)]);
                Row("Sum", () => x.Sum([a, b]));
                Row("Full", () => Tensor.Full<double>([0, Math.Max(a, 0), Math.Max(b, 0)], 1).Sum([1, 2]));
                Row("Linspace", () => Tensor.Linspace<double>(0, 1, a));
                Row("Eye", () => Tensor.Eye<double>(a));
                Row("Arange", () => Tensor.Arange<double>(a, b));
                Row("OneHot", () => Indices.From([Math.Max(a, 0)]).OneHot<double>(b));
                Row("OneHot to the largest", () => Indices.From([a]).OneHot<double>());
                Row("Permutation", () => a > 1 << 20 ? x : x.IndexSelect(0, Indices.Permutation(a, new RandomStream(1))));

                void Row(string name, Func<object> run) => rows.Add(($"{name} ({a}, {b})", () => run()));
            }
        return rows;
    }

    private static bool IsWhole(Type type) => type == typeof(int) || type == typeof(int?) || type == typeof(Pair) || type == typeof(Pair?) || type == typeof(Padding) || type == typeof(Axes);

    private static object Whole(Type type, int n) =>
        type == typeof(Pair) || type == typeof(Pair?) ? new Pair(1, n) : type == typeof(Padding) ? (Padding)(0, n) : type == typeof(Axes) ? (Axes)n : n;

    private static object? Plain(ParameterInfo parameter, Tensor<double>[] xs, ref int next)
    {
        var type = parameter.ParameterType;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Tensor<>)) return next < xs.Length ? xs[next++] : Unmade;
        if (parameter.HasDefaultValue && type != typeof(int)) return parameter.DefaultValue ?? (type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null);
        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        if (type == typeof(RandomStream)) return new RandomStream(1);
        if (type == typeof(Indices)) return Indices.From([0], xs is [{ Rank: > 1 }, ..] ? Shape.Create([.. Enumerable.Repeat(1, xs[0].Rank)]) : [1]);
        if (type == typeof(Shape)) return Shape.Create([2, 2]);
        if (type == typeof(double)) return 0.5;
        if (type == typeof(bool)) return false;
        return IsWhole(type) ? Whole(type, 1) : Unmade;
    }
}
