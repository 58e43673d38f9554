using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Rows of scores against the class of each, some of which do not count. The composed form multiplies with the classes as one-hot rows.</summary>
internal static class ClassRowRows
{
    private static readonly Shape[][] Scores = [[[3, 4]], [[5]], [[2, 3, 2]], [[1, 1]], [[0, 3]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Certain("ClassRows.NegativeLogLikelihood", "NegativeLogLikelihood", Scores, xs => xs[0].NegativeLogLikelihood(Classes(xs[0].Shape)), op => op with
        {
            IsLinear = true,
            Composition = xs => -(OneHot(xs[0].Shape) * xs[0]).Sum(-1),
        }),
        Certain("ClassRows.CrossEntropy", "CrossEntropy of rows", Scores, xs => xs[0].CrossEntropy(Classes(xs[0].Shape)), op => op with
        {
            Composition = xs => -(OneHot(xs[0].Shape) * xs[0].LogSoftmax()).Sum(-1),
            Extremes = [() => [Tensor.From([1e4, -1e4, 0.0])], () => [Tensor.From([1000.0, 1000.0, 1000.0])], () => [Tensor.From([0.0, 0.0, 0.0])]],
        }),
    ];

    /// <summary>A class for each row; every third row, from the second on, does not count.</summary>
    public static Indices Classes(Shape scores) =>
        Shape.Create(scores.Sizes[..^1]) is var rows ? Indices.From([.. Enumerable.Range(0, rows.Size).Select(i => i % 3 == 1 ? -100 : (i * i + 1) % scores[^1])], rows) : throw new InvalidOperationException();

    /// <summary>The same as numbers, 0 where a row does not count.</summary>
    private static Tensor<double> OneHot(Shape scores) =>
        Tensor.From<double>([.. Classes(scores).ToArray().SelectMany(c => Enumerable.Range(0, scores[^1]).Select(i => i == c ? 1.0 : 0.0))], scores);
}
