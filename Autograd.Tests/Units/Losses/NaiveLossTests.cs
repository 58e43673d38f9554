using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>Every loss with every choice of its options, at every reduction: against its definition, and under the laws of derivatives and of layouts.</summary>
public class NaiveLossTests
{
    private static readonly Dictionary<string, LossCase> byName = NaiveLosses.All.ToDictionary(loss => loss.Name);
    private static readonly Reduction[] reductions = [Reduction.None, Reduction.Mean, Reduction.Sum];
    private static readonly Law[] laws = [Core.Laws.DirectionalDerivative, Core.Laws.SecondOrder, Core.Laws.ForwardMode, Core.Laws.LayoutIndependence];

    public static TheoryData<string> Losses => [.. byName.Keys];

    public static TheoryData<string> Elementwise => [.. byName.Values.Where(loss => loss.IsElementwise).Select(loss => loss.Name)];

    [Theory]
    [MemberData(nameof(Losses))]
    public void It_is_its_definition(string name)
    {
        var random = new RandomStream(Property.Seed);
        foreach (var shapes in byName[name].Shapes)
            for (var draw = 0; draw < 5; draw++) Compare(byName[name], [.. shapes.Select((shape, i) => Tensor.Uniform<double>(shape, random, Domain(byName[name].Domains, i).Low, Domain(byName[name].Domains, i).High))]);
    }

    /// <summary>Empty and size-1 axes among them, strided and repeated, of either input in its own way.</summary>
    [Theory]
    [MemberData(nameof(Elementwise))]
    public void It_is_its_definition_at_any_shape_and_layout(string name) => Property.Holds(Cases.Any(), Cases.Shrink, strided =>
    {
        var loss = byName[name];
        Compare(loss, [.. loss.Shapes[0].Select((_, i) =>
        {
            var (low, high) = Domain(loss.Domains, i);
            return (i == 0 ? strided : StridedCase.Dense(strided.Sizes, strided.Seed + 1)).Make<double>(low, high);
        })]);
    }, count: 20);

    [Theory]
    [MemberData(nameof(Losses))]
    public void Its_derivatives_are_right_to_second_order_and_forward_and_do_not_depend_on_the_layout(string name)
    {
        var loss = byName[name];
        foreach (var reduction in reductions)
            foreach (var law in laws)
                law.Check(new Operation($"{name}, {reduction}", xs => loss.Loss(xs, reduction)) { Cases = [.. loss.Shapes.Take(2)], Domains = loss.Smooth ?? loss.Domains }, Property.Seed);
    }

    private static void Compare(LossCase loss, Tensor<double>[] xs)
    {
        int[] sizes = xs[0].Shape.ToArray();
        var expected = loss.Naive([.. xs.Select(x => Naive.Box(x).Values)], sizes);
        foreach (var reduction in reductions)
        {
            var actual = loss.Loss(xs, reduction);
            var sum = expected.Sum();
            double[] reduced = reduction switch { Reduction.None => expected, Reduction.Sum => [sum], _ => [sum / (loss.Count?.Invoke(sizes) ?? expected.Length)] };
            if (reduction != Reduction.None) Assert.Equal(0, actual.Rank);
            Same.Near(new Box<double>(actual.Shape.ToArray(), reduced), actual, 1e-11, 1e-11);
        }
    }

    private static (double Low, double High) Domain((double, double)[] domains, int input) => domains[Math.Min(input, domains.Length - 1)];
}
