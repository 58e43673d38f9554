using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>One loss with one choice of its options, and the same from its definition: loops over plain numbers that share nothing with it.</summary>
/// <param name="Name">The loss and its options, for the name of the test.</param>
/// <param name="Loss">The loss at any reduction.</param>
/// <param name="Naive">The losses that are not reduced, from the inputs in row-major order and the first one's sizes.</param>
internal sealed record LossCase(string Name, Func<IReadOnlyList<Tensor<double>>, Reduction, Tensor<double>> Loss, Func<double[][], int[], double[]> Naive)
{
    /// <summary>The shapes to try: of each case one an input.</summary>
    public Shape[][] Shapes { get; init; } = [[[2, 3], [2, 3]], [[4], [4]], [[], []], [[2, 1, 2], [2, 1, 2]]];

    /// <summary>Between which numbers each input is drawn to be compared with the definition: on both sides of every corner.</summary>
    public (double Low, double High)[] Domains { get; init; } = [(-2, 2)];

    /// <summary>Between which numbers it is smooth, to be compared with differences; null: there too.</summary>
    public (double Low, double High)[]? Smooth { get; init; }

    /// <summary>What the mean divides by, from the first input's sizes; null: the number of losses.</summary>
    public Func<int[], double>? Count { get; init; }

    /// <summary>True where any shape will do, the same for all inputs.</summary>
    public bool IsElementwise { get; init; }

    /// <summary>A loss of each pair of elements.</summary>
    public static LossCase Each(string name, Func<Tensor<double>, Tensor<double>, Reduction, Tensor<double>> loss, Func<double, double, double> naive) =>
        new(name, (xs, reduction) => loss(xs[0], xs[1], reduction), (x, _) => [.. x[0].Zip(x[1], naive)]) { IsElementwise = true };

    /// <summary>A loss of each element and a sign, 1 and −1 in turn.</summary>
    public static LossCase EachSigned(string name, Func<Tensor<double>, Tensor<double>, Reduction, Tensor<double>> loss, Func<double, double, double> naive) =>
        new(name, (xs, reduction) => loss(xs[0], Signs(xs[0].Shape), reduction), (x, _) => [.. x[0].Select((value, i) => naive(value, Turn(i)))]) { Shapes = [[[2, 3]], [[4]], [[]]], IsElementwise = true };

    /// <summary>A loss of each row of classes, of which one is right.</summary>
    public static LossCase EachRow(string name, Func<Tensor<double>, Indices, Reduction, Tensor<double>> loss, Func<double[], int, double> naive) =>
        new(name, (xs, reduction) => loss(xs[0], Labels(xs[0].Shape.ToArray()), reduction), (x, sizes) => [.. Rows(x[0], sizes).Select((row, n) => naive(row, Label(n, sizes[^1])))]) { Shapes = [[[3, 4]], [[1, 4]], [[4]]] };

    /// <summary>The vectors along the last axis.</summary>
    public static double[][] Rows(double[] x, int[] sizes) => [.. x.Chunk(sizes[^1])];

    /// <summary>1 and −1 in turn.</summary>
    public static double Turn(int i) => i % 2 == 0 ? 1 : -1;

    public static Tensor<double> Signs(Shape shape) => Tensor.From<double>([.. Enumerable.Range(0, shape.Size).Select(Turn)], shape);

    /// <summary>A class for each row.</summary>
    public static Indices Labels(int[] sizes) => sizes.Length == 1 ? Indices.From([Label(0, sizes[0])], []) : Indices.From([.. Enumerable.Range(0, sizes[0]).Select(n => Label(n, sizes[^1]))]);

    public static int Label(int row, int classes) => (row + 2) % classes;

    public override string ToString() => Name;
}
