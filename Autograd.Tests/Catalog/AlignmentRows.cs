using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Sequences of labels against longer sequences of frames. The composed form is the recursion in recorded operations; that both are the sum over all alignments is a test of CTC.</summary>
internal static class AlignmentRows
{
    private const string Covers = "Alignments.AlignmentLogLikelihood";

    public static IEnumerable<CatalogRow> All =>
    [
        Row("AlignmentLogLikelihood", [[[2, 2, 3]], [[3, 1, 3]], [[2, 0, 3]]], most: 2, skippedFrames: 0),
        Row("AlignmentLogLikelihood of shorter ones", [[[3, 2, 3]]], most: 2, skippedFrames: 1),
        Row("AlignmentLogLikelihood of no labels", [[[2, 2, 2]], [[1, 1, 1]]], most: 0, skippedFrames: 0),
    ];

    private static CatalogRow Row(string name, Shape[][] cases, int most, int skippedFrames) =>
        Certain(Covers, name, cases, xs => At(xs[0].Shape, most, skippedFrames) is var at ? xs[0].AlignmentLogLikelihood(at.Labels, at.LabelCounts, at.FrameCounts) : xs[0], op => op with
        {
            Composition = xs => At(xs[0].Shape, most, skippedFrames) is var at ? Alignments.Composed(xs[0], at.Labels, at.LabelCounts, at.FrameCounts, 0) : xs[0],
            IsLinear = most == 0, // one way only: all blanks
        });

    /// <summary>Example n has n labels and n times so many frames less.</summary>
    private static (Indices Labels, Indices LabelCounts, Indices FrameCounts) At(Shape shape, int most, int skippedFrames)
    {
        var (frames, batch, classes) = (shape[0], shape[1], shape[2]);
        return (
            Indices.From([.. Enumerable.Range(0, batch * most).Select(i => 1 + (i * i + i / most) % (classes - 1))], [batch, most]),
            Indices.From([.. Enumerable.Range(0, batch).Select(n => Math.Max(0, most - n))]),
            Indices.From([.. Enumerable.Range(0, batch).Select(n => frames - n * skippedFrames)]));
    }
}
