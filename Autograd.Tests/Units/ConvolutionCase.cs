using Autograd.Core;
using FsCheck;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>A convolution that nobody chose: sizes and options along each axis, and how its operands lie in memory.</summary>
internal sealed record ConvolutionCase(int Batch, int Groups, int InputsEach, int OutputsEach, WindowAxis Rows, WindowAxis Columns, AxisKind[] Kinds, int[] MemoryOrder, ulong Seed)
{
    public int[] ImageSizes => [Batch, Groups * InputsEach, Rows.Size, Columns.Size];

    public int[] WeightSizes => [Groups * OutputsEach, InputsEach, Rows.Kernel, Columns.Kernel];

    public int[] ResultSizes => [Batch, Groups * OutputsEach, Rows.Count, Columns.Count];

    public ConvolutionGeometry Geometry => new(Batch, Groups * InputsEach, Groups * OutputsEach, Groups, Rows, Columns);

    /// <summary>Sizes around those of tiles and vectors, options of every kind; some along an axis leave elements that no window reaches.</summary>
    public static Gen<ConvolutionCase> Any =>
        from batch in Gen.Frequency((1, Gen.Constant(0)), (6, Gen.Choose(1, 3)))
        from groups in Gen.Frequency((3, Gen.Constant(1)), (1, Gen.Choose(2, 4)))
        from inputs in Gen.Frequency((4, Gen.Choose(1, 3)), (1, Gen.Constant(9)))
        from outputs in Gen.Frequency((4, Gen.Choose(1, 5)), (1, Gen.Elements(8, 9, 17, 33)))
        from rows in Axis
        from columns in Axis
        from kinds in Gen.Elements(AxisKind.Plain, AxisKind.Plain, AxisKind.Apart, AxisKind.Backwards, AxisKind.Repeated).ArrayOf(4)
        from order in Gen.Shuffle(new[] { 0, 1, 2, 3 })
        from plain in Gen.Elements(true, false)
        from seed in Gen.Choose(0, 1_000_000)
        select new ConvolutionCase(batch, groups, inputs, outputs, rows, columns, plain ? new AxisKind[4] : kinds, plain ? [0, 1, 2, 3] : order, (ulong)seed);

    private static Gen<WindowAxis> Axis =>
        from kernel in Gen.Choose(1, 5)
        from stride in Gen.Frequency((3, Gen.Constant(1)), (2, Gen.Choose(2, 4)), (1, Gen.Elements(7, 50)))
        from dilation in Gen.Frequency((3, Gen.Constant(1)), (1, Gen.Choose(2, 3)))
        from padding in Gen.Choose(0, 4)
        from size in Gen.Frequency((4, Gen.Choose(1, 9)), (2, Gen.Elements(14, 16, 17, 33, 40)))
        let reach = (dilation * (kernel - 1)) + 1
        let large = Math.Max(size, reach - (2 * padding))
        from missing in Gen.Choose(0, 1) // of "same" padding an even kernel gets less in front
        let count = ((large + (2 * padding) - reach) / stride) + 1
        select new WindowAxis(large, kernel, stride, Math.Max(0, padding - (stride == 1 ? missing : 0)), dilation, count);

    public static IEnumerable<ConvolutionCase> Shrink(ConvolutionCase x)
    {
        if (x.Batch > 1) yield return x with { Batch = 1 };
        if (x.Groups > 1) yield return x with { Groups = x.Groups - 1 };
        if (x.InputsEach > 1) yield return x with { InputsEach = x.InputsEach - 1 };
        if (x.OutputsEach > 1) yield return x with { OutputsEach = x.OutputsEach - 1 };
        foreach (var rows in Shrink(x.Rows)) yield return x with { Rows = rows };
        foreach (var columns in Shrink(x.Columns)) yield return x with { Columns = columns };
        if (x.Kinds.Any(kind => kind != AxisKind.Plain)) yield return x with { Kinds = new AxisKind[4] };
    }

    /// <summary>Every product that the convolution adds up: places in the image, the weight and the result. Seven loops.</summary>
    public IEnumerable<(int Image, int Weight, int Result)> Terms()
    {
        for (var n = 0; n < Batch; n++)
            for (var o = 0; o < Groups * OutputsEach; o++)
                for (var c = 0; c < InputsEach; c++)
                    for (var i = 0; i < Rows.Count; i++)
                        for (var j = 0; j < Columns.Count; j++)
                            for (var r = 0; r < Rows.Kernel; r++)
                                for (var s = 0; s < Columns.Kernel; s++)
                                {
                                    var y = (i * Rows.Stride) + (r * Rows.Dilation) - Rows.Padding;
                                    var x = (j * Columns.Stride) + (s * Columns.Dilation) - Columns.Padding;
                                    if (y < 0 || y >= Rows.Size || x < 0 || x >= Columns.Size) continue;
                                    var channel = (o / OutputsEach * InputsEach) + c;
                                    yield return (
                                        (((((n * Groups * InputsEach) + channel) * Rows.Size) + y) * Columns.Size) + x,
                                        (((((o * InputsEach) + c) * Rows.Kernel) + r) * Columns.Kernel) + s,
                                        (((((n * Groups * OutputsEach) + o) * Rows.Count) + i) * Columns.Count) + j);
                                }
    }

    /// <summary>An operand: whole numbers, whose sums are exact in any order, laid out as the case says.</summary>
    public Tensor<T> Operand<T>(int[] sizes, int number)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(Seed + (ulong)number);
        var layout = new StridedCase(sizes, [.. Enumerable.Range(0, 4).Select(axis => Kinds[(axis + number) % 4])], [.. MemoryOrder], (int)Seed % 3, Seed);
        return layout.Lay<T>([.. Enumerable.Range(0, layout.Size).Select(_ => T.CreateTruncating(random.NextInt(9) - 4))]);
    }

    public override string ToString() => $"image {Shape.Format(ImageSizes)}, weight {Shape.Format(WeightSizes)}, result {Shape.Format(ResultSizes)}, {Geometry}, {string.Join(' ', Kinds)} {Shape.Format(MemoryOrder)}, seed {Seed}";

    private static IEnumerable<WindowAxis> Shrink(WindowAxis x)
    {
        if (x.Count > 1) yield return x with { Count = x.Count - 1 };
        if (x.Count > 1) yield return x with { Count = x.Count - 1, Size = Math.Max(1, x.Size - x.Stride) };
        if (x.Kernel > 1) yield return x with { Kernel = x.Kernel - 1 };
        if (x.Padding > 0) yield return x with { Padding = x.Padding - 1 };
        if (x.Stride > 1) yield return x with { GivenStride = x.Stride - 1 };
        if (x.Dilation > 1) yield return x with { GivenDilation = x.Dilation - 1 };
    }
}
