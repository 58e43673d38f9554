using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

internal static partial class LayerOperations
{
    private static Dictionary<string, FixtureOperation> Pools() => new()
    {
        ["max_pool1d"] = new("MaxPool1d", static a => Layer(a, new MaxPool1d<double>(Single(a, "kernel_size"), SingleOrNull(a, "stride"), SingleOrNull(a, "padding") ?? 0, SingleOrNull(a, "dilation") ?? 1))),
        ["max_pool2d"] = new("MaxPool2d", static a => Layer(a, new MaxPool2d<double>(Pair(a, "kernel_size"), PairOrNull(a, "stride"), PairOrNull(a, "padding") ?? 0, PairOrNull(a, "dilation")))),
        ["avg_pool1d"] = new("AvgPool1d", static a => Layer(a, new AvgPool1d<double>(Single(a, "kernel_size"), SingleOrNull(a, "stride"), SingleOrNull(a, "padding") ?? 0, a.Bool("count_include_pad", true)))),
        ["avg_pool2d"] = new("AvgPool2d", static a => Layer(a, new AvgPool2d<double>(Pair(a, "kernel_size"), PairOrNull(a, "stride"), PairOrNull(a, "padding") ?? 0, a.Bool("count_include_pad", true)))),
        ["adaptive_avg_pool2d"] = new("AdaptiveAvgPool2d", static a => Layer(a, new AdaptiveAvgPool2d<double>(Pair(a, "output_size")))),
    };

    private static Outcome Layer(Arguments a, Layer<double> layer) => layer.Forward(a.Tensor("input"));

    /// <summary>One integer, bare or in a list.</summary>
    private static int Single(Arguments a, string name) => a.IsList(name) ? a.Ints(name).Single() : a.Int(name);

    private static int? SingleOrNull(Arguments a, string name) => a.Has(name) ? Single(a, name) : null;

    /// <summary>One integer for both axes, or a list of one or of two.</summary>
    private static Pair Pair(Arguments a, string name) => !a.IsList(name) ? a.Int(name) : a.Ints(name) is [var height, var width] ? (height, width) : a.Ints(name).Single();

    private static Pair? PairOrNull(Arguments a, string name) => a.Has(name) ? Pair(a, name) : null;
}
