using System.Reflection;
using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.Laws;

/// <summary>
/// Every formula of the libraries, found by reflection, read in its three ways: what registers give, the tape gives; what
/// duals give over registers, they give over the tape, and so does the tape's own rule for the composition.
/// </summary>
public sealed class FormulaLaws
{
    private static readonly Type[] Interfaces = [typeof(IFormula1), typeof(IFormula2), typeof(IFormula3), typeof(IFormula4)];

    private static readonly Type[] All =
    [
        .. new[] { typeof(Tensor).Assembly, typeof(Loss).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsValueType && Array.Exists(Interfaces, type.IsAssignableTo)).OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>A formula that is generic over another, with each other that it may be made of.</summary>
    private static readonly Type[] Formulas =
    [
        .. All.SelectMany(type => !type.IsGenericTypeDefinition
            ? [type]
            : All.Where(part => !part.IsGenericTypeDefinition && type.GetGenericArguments()[0].GetGenericParameterConstraints().Where(face => face.IsInterface).All(face => face.IsAssignableFrom(part)))
                .Where(part => type.GetGenericArguments().Length == 1 && part.DeclaringType == type.DeclaringType && !States(part)).Select(part => type.MakeGenericType(part))),
    ];

    /// <summary>Where a formula's own derivative is not that of its composition: it is stated, with the reason.</summary>
    private static readonly Dictionary<string, string> Stated = new()
    {
        ["BceFormula"] = "by PyTorch's convention the derivative bypasses the clamps at -100",
        ["BceByP"] = "PyTorch's derivative of it has epsilon in another place, and is finite at 0 and 1",
    };

    public static TheoryData<string> Names => [.. Formulas.Select(Name)];

    [Fact]
    public void There_are_formulas() => Assert.True(Formulas.Length >= 25, $"{Formulas.Length}");

    [Theory]
    [MemberData(nameof(Names))]
    public void Registers_give_what_the_tape_gives(string name) => Call(nameof(Compare), name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Floats_are_doubles_rounded_at_every_length(string name) => Call(nameof(Lengths), name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Sums_have_the_same_bits_on_two_threads(string name) => Call(nameof(Threads), name);

    [Fact]
    public void Formulas_that_state_their_derivative_are_few_and_have_a_reason()
    {
        var stating = Formulas.Where(States).Select(Name).Order(StringComparer.Ordinal);
        Assert.Equal(Stated.Keys.Order(StringComparer.Ordinal), stating);
        Assert.True(Stated.Count <= 5);
        Assert.All(Stated.Values, reason => Assert.NotEmpty(reason));
    }

    private static string Name(Type formula) => formula.Name.Split('`')[0] + (formula.IsGenericType ? $" of {formula.GetGenericArguments()[0].Name}" : "");

    private static object Make(Type formula, Queue<double> options) =>
        Activator.CreateInstance(formula, formula.GetConstructors().OrderBy(constructor => constructor.GetParameters().Length).LastOrDefault()?.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(double) ? options.Dequeue() : Make(parameter.ParameterType, options)).ToArray())!;

    private static bool States(Type formula) =>
        typeof(IFormula2).IsAssignableFrom(formula) && Array.Exists(formula.GetInterfaceMap(typeof(IFormula2)).TargetMethods, method => method.IsStatic && method.DeclaringType == formula);

    private static void Call(string method, string name)
    {
        var type = Formulas.Single(type => Name(type) == name);
        foreach (var options in (double[][])[[0.7, 0.3, 0.4], [2, 1, 0.5]])
        {
            var formula = Make(type, new Queue<double>(options));
            var operands = 1 + Array.FindIndex(Interfaces, face => face.IsAssignableFrom(type));
            var wrapper = (operands switch { 1 => typeof(Formula1<>), 2 => typeof(Formula2<>), 3 => typeof(Formula3<>), _ => typeof(Formula4<>) }).MakeGenericType(type);
            typeof(FormulaLaws).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(wrapper)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Activator.CreateInstance(wrapper, formula)], null);
        }
    }

    private static void Compare<TFormula>(TFormula f)
        where TFormula : struct, IFormula
    {
        foreach (var xs in Arguments<TFormula>())
        {
            using var tape = new Tape<double>();
            var onTape = f.Of(At(xs, 0), At(xs, 1), At(xs, 2), At(xs, 3)).Value;
            Near(onTape, Kernel<double>.Elementwise(new FormulaValue<TFormula, double>(f), xs, Summed.No, "f"), "value");
            if (TFormula.Operands > 0) Derivative<TFormula, First>(f, xs, tape);
            if (TFormula.Operands > 1) Derivative<TFormula, Second>(f, xs, tape);
            if (TFormula.Operands > 2) Derivative<TFormula, Third>(f, xs, tape);
            if (TFormula.Operands > 3) Derivative<TFormula, Fourth>(f, xs, tape);
        }
    }

    private static void Derivative<TFormula, TBy>(TFormula f, Tensor<double>[] xs, Tape<double> tape)
        where TFormula : struct, IFormula
        where TBy : struct, IOperand
    {
        var inRegisters = Kernel<double>.TimesDerivative(new FormulaDerivative<TFormula, TBy, double>(f), Tensor.Ones<double>(xs[0].Shape), xs, "f");
        var byDuals = f.Derivative<TBy, TapeReal<double>>(At(xs, 0), At(xs, 1), At(xs, 2), At(xs, 3));
        Near(byDuals.IsZero ? Tensor.Zeros<double>(xs[0].Shape) : byDuals.Value, inRegisters, $"derivative by {TBy.Number}, duals over the tape");
        if (Stated.ContainsKey(f.ToString()!.Split(' ')[0])) return;
        var composed = f.Of(At(xs, 0), At(xs, 1), At(xs, 2), At(xs, 3)).Value;
        if (composed.RequiresGrad) Near(tape.Gradient(composed, xs[TBy.Number], Tensor.Ones<double>(composed.Shape)), inRegisters, $"derivative by {TBy.Number}, the tape's rules");
    }

    private static TapeReal<double> At(Tensor<double>[] xs, int i) => i < xs.Length ? new(xs[i]) : default;

    /// <summary>Inside of every domain; and where functions end, or have corners, but for ties of what is subtracted.</summary>
    private static IEnumerable<Tensor<double>[]> Arguments<TFormula>()
        where TFormula : struct, IFormula
    {
        var random = new RandomStream(5);
        yield return [.. Enumerable.Range(0, TFormula.Operands).Select(_ => Tensor.Uniform<double>([203], random, 0.02, 0.98).Detach().RequireGrad())];
        yield return [.. Enumerable.Range(0, TFormula.Operands).Select(i => Tensor.From([.. Enumerable.Range(1, 61).Select(k => k * (i + 1) % 61 / 31.0)]).Detach().RequireGrad())];
    }

    private static void Near(Tensor<double> expected, Tensor<double> found, string what)
    {
        var (right, mine) = (expected.Expand([.. found.Shape.Sizes]).Contiguous().ToArray(), found.ToArray());
        for (var i = 0; i < mine.Length; i++)
            Assert.True(right[i].Equals(mine[i]) || Math.Abs(right[i] - mine[i]) <= 2e-13 * (1 + Math.Abs(right[i])), $"{what}, element {i}: {mine[i]:R}, on the tape {right[i]:R}");
    }

    private static void Lengths<TFormula>(TFormula f)
        where TFormula : struct, IFormula
    {
        foreach (var summed in Enum.GetValues<Summed>())
        {
            foreach (var n in (int[])[1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65]) InBoth(f, [3, n], [3, n], summed);
            InBoth(f, [2, 4099], [2, 4099], summed);
            InBoth(f, [5, 70], [], summed);
            InBoth(f, [2, 70_000], [2, 70_000], summed);
            InBoth(f, [2, 70_000], [1], summed);
        }
    }

    private static void InBoth<TFormula>(TFormula f, Shape first, Shape others, Summed summed)
        where TFormula : struct, IFormula
    {
        var random = new RandomStream(3);
        Tensor<float>[] xs = [.. Enumerable.Range(0, TFormula.Operands).Select(i => Tensor.Uniform<float>(i == 0 ? first : others, random, 0.1f, 0.9f))];
        Tensor<double>[] wide = [.. xs.Select(x => Tensor.From<double>(Array.ConvertAll(x.ToArray(), value => (double)value), x.Shape))];
        Same(Kernel<double>.Elementwise(new FormulaValue<TFormula, double>(f), wide, summed, "f"), Kernel<float>.Elementwise(new FormulaValue<TFormula, float>(f), xs, summed, "f"));
        var dy = Tensor.Full<float>([], 0.5f);
        if (summed == Summed.Rows) dy = Tensor.Uniform<float>([first[0], 1], random, 0.5f, 1);
        if (summed == Summed.No) dy = Tensor.Uniform<float>(first, random, 0.5f, 1);
        var wideDy = Tensor.From<double>(Array.ConvertAll(dy.ToArray(), value => (double)value), dy.Shape);
        Same(
            Kernel<double>.TimesDerivative(new FormulaDerivative<TFormula, First, double>(f), wideDy, wide, "f"),
            Kernel<float>.TimesDerivative(new FormulaDerivative<TFormula, First, float>(f), dy, xs, "f"));

        void Same(Tensor<double> expected, Tensor<float> found)
        {
            Assert.Equal(expected.Shape, found.Shape);
            var (right, mine) = (expected.ToArray(), found.ToArray());
            var terms = Math.Sqrt((double)first.Size / right.Length); // that may cancel
            for (var i = 0; i < mine.Length; i++)
                Assert.True(right[i].Equals(mine[i]) || Math.Abs(right[i] - mine[i]) <= 2e-5 * (terms + Math.Abs(right[i])), $"{f} of {first} and {others}, {summed}, element {i}: {mine[i]}, not {right[i]}");
        }
    }

    private static void Threads<TFormula>(TFormula f)
        where TFormula : struct, IFormula
    {
        var random = new RandomStream(7);
        Tensor<float>[] xs = [.. Enumerable.Range(0, TFormula.Operands).Select(_ => Tensor.Uniform<float>([2, 70_001], random, 0.1f, 0.9f))];
        var threads = Parallelism.Threads;
        try
        {
            foreach (var summed in Enum.GetValues<Summed>())
            {
                Parallelism.Threads = 1;
                var one = Kernel<float>.Elementwise(new FormulaValue<TFormula, float>(f), xs, summed, "f").ToArray();
                Parallelism.Threads = 2;
                Assert.Equal(one, Kernel<float>.Elementwise(new FormulaValue<TFormula, float>(f), xs, summed, "f").ToArray());
            }
        }
        finally
        {
            Parallelism.Threads = threads;
        }
    }
}
