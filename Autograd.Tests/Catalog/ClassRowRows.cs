using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Rows of scores against the class of each, some of which do not count. The composed form multiplies with the classes as one-hot rows.</summary>
internal static class ClassRowRows
{
    private const string OfClasses = "ClassRows.CrossEntropy(Tensor, Indices, Nullable)", OfProbabilities = "ClassRows.CrossEntropy(Tensor, Tensor, Nullable)";

    private static readonly Shape[][] Scores = [[[3, 4]], [[5]], [[2, 3, 2]], [[1, 1]], [[0, 3]]], Several = [[[3, 4]], [[5]], [[2, 3, 2]], [[1, 2]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("ClassRows.NegativeLogLikelihood", "NegativeLogLikelihood", Scores, xs => xs[0].NegativeLogLikelihood(Classes(xs[0].Shape)), op => op with
        {
            IsLinear = true,
            Composition = xs => -(OneHot(xs[0].Shape) * xs[0]).Sum(-1),
        }),
        Certain("ClassRows.NegativeLogLikelihood", "NegativeLogLikelihood, summed", Scores, xs => xs[0].NegativeLogLikelihood(Classes(xs[0].Shape), dividedBy: 2), op => op with
        {
            IsLinear = true,
            Composition = xs => -(OneHot(xs[0].Shape) * xs[0]).Sum() / 2,
        }),
        Certain(OfClasses, "CrossEntropy of rows", Scores, xs => xs[0].CrossEntropy(Classes(xs[0].Shape)), op => op with
        {
            Composition = xs => -(OneHot(xs[0].Shape) * xs[0].LogSoftmax()).Sum(-1),
            Extremes = [() => [Tensor.From([1e4, -1e4, 0.0])], () => [Tensor.From([1000.0, 1000.0, 1000.0])], () => [Tensor.From([0.0, 0.0, 0.0])]],
        }),
        Certain(OfClasses, "CrossEntropy of rows, summed", Scores, xs => xs[0].CrossEntropy(Classes(xs[0].Shape), dividedBy: 2), op => op with
        {
            Composition = xs => -(OneHot(xs[0].Shape) * xs[0].LogSoftmax()).Sum() / 2,
        }),
        Certain(OfProbabilities, "CrossEntropy of rows of probabilities", Two(Scores), xs => xs[0].CrossEntropy(xs[1]), op => op with
        {
            Composition = xs => -(xs[1] * xs[0].LogSoftmax()).Sum(-1),
            Extremes = [() => [Tensor.From([1e4, -1e4, 0.0]), Tensor.From([1.0, 0.5, 0.0])], () => [Tensor.From([1000.0, 1000.0, 1000.0]), Tensor.From([0.5, 0.25, 0.25])]],
        }),
        Certain(OfProbabilities, "CrossEntropy of rows of probabilities, summed", Two(Scores), xs => xs[0].CrossEntropy(xs[1], dividedBy: 2), op => op with
        {
            Composition = xs => -(xs[1] * xs[0].LogSoftmax()).Sum() / 2,
        }),
        Certain("Hinges.ClassHinge", "ClassHinge", Several, xs => xs[0].ClassHinge(Classes(xs[0].Shape), margin: 0.5), op => op with
        {
            Composition = xs => ComposedClassHinge(xs[0], 0.5),
            Kinks = [new Kink("the slope is 0 where the hinge is exactly 0", At: [[0.0, 0.5, -3]], Gradients: [[0, 0, 0]]), new Kink("and 1 above, beside one that is 0", At: [[0.5, 0.5, 0.0]], Gradients: [[1, -1, 0]])],
        }),
        Certain("Hinges.ClassHinge", "ClassHinge, summed", Several, xs => xs[0].ClassHinge(Classes(xs[0].Shape), margin: 0.5, dividedBy: 2), op => op with { Composition = xs => ComposedClassHinge(xs[0], 0.5).Sum() / 2 }),
        Certain("Hinges.LabelHinge", "LabelHinge", Several, xs => xs[0].LabelHinge(Labels(xs[0].Shape)), op => op with
        {
            Composition = xs => ComposedLabelHinge(xs[0]),
            Kinks = [new Kink("the slope is 0 where the hinge is exactly 0", At: [[1.0, 0.0, 2.0]], Gradients: [[-1, 0, 1]])],
        }),
        Certain("Hinges.LabelHinge", "LabelHinge, summed", Several, xs => xs[0].LabelHinge(Labels(xs[0].Shape), dividedBy: 2), op => op with { Composition = xs => ComposedLabelHinge(xs[0]).Sum() / 2 }),
    ];

    /// <summary>A class for each row; every third row, from the second on, does not count.</summary>
    public static Indices Classes(Shape scores)
    {
        var rows = Shape.Create(scores.Sizes[..^1]);
        return Indices.From([.. Enumerable.Range(0, rows.Size).Select(i => i % 3 == 1 ? -100 : (i * i + 1) % scores[^1])], rows);
    }

    /// <summary>Of row i, up to i classes, and one twice from the third row on; then −1, and what is no label any more. Of a single row the first.</summary>
    public static Indices Labels(Shape scores)
    {
        var n = scores[^1];
        var rows = Enumerable.Range(0, scores.Size / n).Select(i => scores.Size == n ? [0] : Enumerable.Range(0, Math.Min(i, n - 1)).Select(j => j > 1 ? 1 : (i + 2 * j) % n).ToArray());
        return Indices.From([.. rows.SelectMany(row => row.Append(-1).Concat(Enumerable.Repeat(n - 1, n)).Take(n))], scores);
    }

    private static Shape[][] Two(Shape[][] shapes) => [.. shapes.Select(shape => (Shape[])[shape[0], shape[0]])];

    /// <summary>The classes as numbers, 0 where a row does not count.</summary>
    private static Tensor<double> OneHot(Shape scores) =>
        Tensor.From<double>([.. Classes(scores).ToArray().SelectMany(c => Enumerable.Range(0, scores[^1]).Select(i => i == c ? 1.0 : 0.0))], scores);

    private static Tensor<double> ComposedClassHinge(Tensor<double> x, double margin)
    {
        var own = OneHot(x.Shape);
        return ((margin - (own * x).Sum(-1, keepDims: true) + x).Relu() * (1 - own) * own.Sum(-1, keepDims: true)).Sum(-1);
    }

    private static Tensor<double> ComposedLabelHinge(Tensor<double> x)
    {
        var n = x.Shape[^1];
        var labels = Labels(x.Shape).ToArray().Chunk(n).Select(row => row.TakeWhile(label => label >= 0).ToArray()).ToArray();
        var times = Tensor.From<double>([.. labels.SelectMany(row => Enumerable.Range(0, n).Select(j => (double)row.Count(label => label == j)))], x.Shape).Unsqueeze(-1);  // [.. j 1]
        var others = Tensor.From<double>([.. labels.SelectMany(row => Enumerable.Range(0, n).Select(i => row.Contains(i) ? 0.0 : 1.0))], x.Shape).Unsqueeze(-2);           // [.. 1 i]
        return ((1 - x.Unsqueeze(-1) + x.Unsqueeze(-2)).Relu() * times * others).Sum([-2, -1]);
    }
}
