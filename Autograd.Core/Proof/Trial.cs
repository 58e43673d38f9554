using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Autograd.Core;

/// <summary>One law held against one operation: draws inputs and directions, compares, and words what does not agree.</summary>
internal sealed class Trial(Law law, Operation operation, ulong seed, DrawDirection draw)
{
    public const double Rounding = 1e-12; // relative to the largest number in sight, and to 1: what sums of a few dozen terms may lose, a hundred times over

    private string inputs = "";
    private long compared;

    public Operation Operation => operation;

    public Func<IReadOnlyList<Tensor<double>>, Tensor<double>> F => operation.Function;

    public RandomStream Random { get; } = new(seed);

    /// <summary>Runs a check at every case of the operation, in a scope of its own.</summary>
    public void EachCase(Action<Tensor<double>[]> check)
    {
        foreach (var shapes in operation.Cases)
        {
            using var scope = TensorScope.ForEngine();
            var xs = operation.Draw(shapes, Random);
            At(xs, "");
            check(xs);
        }
    }

    /// <summary>Says where the numbers that are compared from here on come from.</summary>
    public void At(IReadOnlyList<Tensor<double>> xs, string how) => inputs = string.Join(" and ", xs.Select(x => x.Shape.ToString())) + (how.Length == 0 ? "" : ", " + how);

    /// <summary>A random direction that is fit to find something.</summary>
    public Tensor<double> Direction(Shape shape)
    {
        var direction = draw(shape, Random);
        if (Directions.Unfit(direction) is { } problem) Fail(problem);
        return direction;
    }

    /// <summary>The shape of the result.</summary>
    public Shape ResultShape(IReadOnlyList<Tensor<double>> xs)
    {
        using var scope = TensorScope.ForEngine();
        return F(xs).Shape;
    }

    /// <summary>The gradients of a function against differences. In one case or another an operation may be constant, as a mask that is false everywhere makes it, and so may a rule.</summary>
    public void Differentiate(Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, Tensor<double>[] xs)
    {
        var report = GradientCheck.Compare(f, xs, order: 1, tolerance: 1e-6, seed, draw, mayBeConstant: true);
        compared += report.Elements.Count(element => element.Input >= 0);
        if (report.Passed) return;
        if (report.Worst is { Passed: false } worst) Fail("the gradient and the differences", worst.Analytic, worst.Numeric, report.ToString());
        Fail(report.ToString());
    }

    /// <summary>Two arrays of numbers, equal bit by bit (all zeros are, and all NaN).</summary>
    public void Same(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual) => Compare(what, expected, actual, slack: 0);

    /// <summary>Two arrays of numbers, equal but for rounding; with a scale if they are differences of larger numbers.</summary>
    public void Close(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double scale = 1)
    {
        foreach (var value in expected)
            if (double.IsFinite(value)) scale = Math.Max(scale, Math.Abs(value));
        Compare(what, expected, actual, Rounding * scale);
    }

    /// <summary>Two numbers that differ by no more than so much.</summary>
    public void Close(string what, double expected, double actual, double within)
    {
        compared++;
        if (!(Math.Abs(expected - actual) <= within)) Fail(what, expected, actual);
    }

    public void Same(string what, Shape expected, Shape actual)
    {
        compared++;
        if (expected != actual) Fail($"{what} has the shape {actual} and should have {expected}");
    }

    public void Require(bool holds, string otherwise)
    {
        compared++;
        if (!holds) Fail(otherwise);
    }

    /// <summary>A law that compared nothing must not pass.</summary>
    public void RequireSomethingCompared()
    {
        if (compared == 0 && operation.Vacuous is null) Fail("there was no number to compare in any of the cases: the law says nothing. Give it a case with elements");
    }

    [DoesNotReturn]
    public void Fail(string problem) =>
        throw new LawException(law.Name, operation.Name, string.Create(CultureInfo.InvariantCulture, $"The law '{law.Name}' fails for {operation.Name} (inputs {inputs}; seed {seed}): {problem}.\n  The law: {law.Statement}"));

    [DoesNotReturn]
    private void Fail(string what, double expected, double actual, string? details = null) =>
        Fail(string.Create(CultureInfo.InvariantCulture, $"{what} should agree, but are {actual:g17} and {expected:g17}{(details is null ? "" : "\n" + details)}"));

    private void Compare(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double slack)
    {
        if (expected.Length != actual.Length) Fail($"{what} have {actual.Length} and {expected.Length} elements");
        compared += expected.Length;
        for (var i = 0; i < expected.Length; i++)
        {
            double e = expected[i], a = actual[i];
            if (e == a || (double.IsNaN(e) && double.IsNaN(a)) || Math.Abs(e - a) <= slack) continue;
            Fail(string.Create(CultureInfo.InvariantCulture, $"{what}, at element {i},"), e, a);
        }
    }
}
