using FsCheck;
using FsCheck.Fluent;

namespace Autograd.Tests;

/// <summary>Generators of tensors as laws meet them: scalars, empty and size-1 axes, and every way to lie in a buffer.</summary>
internal static class Cases
{
    private static readonly Gen<int> AxisSize = Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Constant(1)), (9, Gen.Choose(2, 5)), (2, Gen.Elements(7, 17, 33)));

    private static readonly Gen<AxisKind> Kind = Gen.Frequency(
        (4, Gen.Constant(AxisKind.Plain)), (1, Gen.Constant(AxisKind.Apart)), (1, Gen.Constant(AxisKind.Backwards)), (1, Gen.Constant(AxisKind.Repeated)));

    /// <summary>Any tensor of up to four axes.</summary>
    public static Gen<StridedCase> Any(int minRank = 0) =>
        from rank in Gen.Choose(minRank, 4)
        from sizes in AxisSize.ArrayOf(rank)
        from x in Of(sizes)
        select x;

    /// <summary>Any tensor of these sizes.</summary>
    public static Gen<StridedCase> Of(int[] sizes) =>
        from kinds in Kind.ArrayOf(sizes.Length)
        from order in Gen.Shuffle(Enumerable.Range(0, sizes.Length).ToArray())
        from offset in Gen.Choose(0, 3)
        from seed in Gen.Choose(0, 1_000_000)
        select new StridedCase(sizes, kinds, order, offset, (ulong)seed);

    /// <summary>Two tensors of one shape, of which either may have lost leading axes or have size 1 where the other has not.</summary>
    public static Gen<BroadcastCase> Broadcasting() =>
        from rank in Gen.Choose(0, 4)
        from sizes in AxisSize.ArrayOf(rank)
        from a in PartOf(sizes)
        from b in PartOf(sizes)
        select new BroadcastCase(a, b);

    /// <summary>A tensor and any of its axes, none and all included.</summary>
    public static Gen<AxesCase> WithAxes() =>
        from x in Any()
        from chosen in Gen.Elements(true, false).ArrayOf(x.Sizes.Length)
        from keepDims in Gen.Elements(true, false)
        select new AxesCase(x, [.. Enumerable.Range(0, x.Sizes.Length).Where(axis => chosen[axis])], keepDims);

    public static IEnumerable<StridedCase> Shrink(StridedCase x)
    {
        for (var axis = 0; axis < x.Sizes.Length; axis++)
        {
            yield return Without(x, axis);
            if (x.Sizes[axis] > 1) yield return x with { Sizes = Replaced(x.Sizes, axis, x.Sizes[axis] / 2) };
            if (x.Sizes[axis] > 1) yield return x with { Sizes = Replaced(x.Sizes, axis, x.Sizes[axis] - 1) };
        }
        foreach (var simpler in ShrinkLayout(x)) yield return simpler;
    }

    public static IEnumerable<BroadcastCase> Shrink(BroadcastCase pair) =>
        ShrinkLayout(pair.A).Select(a => pair with { A = a }).Concat(ShrinkLayout(pair.B).Select(b => pair with { B = b }));

    public static IEnumerable<AxesCase> Shrink(AxesCase reduction) => ShrinkLayout(reduction.X).Select(x => reduction with { X = x })
        .Concat(reduction.Axes.Select(axis => reduction with { Axes = [.. reduction.Axes.Where(other => other != axis)] }));

    /// <summary>The same shape, laid out more plainly.</summary>
    private static IEnumerable<StridedCase> ShrinkLayout(StridedCase x)
    {
        for (var axis = 0; axis < x.Kinds.Length; axis++)
            if (x.Kinds[axis] != AxisKind.Plain) yield return x with { Kinds = Replaced(x.Kinds, axis, AxisKind.Plain) };
        int[] order = [.. Enumerable.Range(0, x.Sizes.Length)];
        if (!x.MemoryOrder.SequenceEqual(order)) yield return x with { MemoryOrder = order };
        if (x.Offset != 0) yield return x with { Offset = 0 };
    }

    private static Gen<StridedCase> PartOf(int[] sizes) =>
        from missing in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, sizes.Length)))
        from single in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true))).ArrayOf(sizes.Length - missing)
        from x in Of([.. sizes.Skip(missing).Zip(single, (n, one) => one ? 1 : n)])
        select x;

    private static StridedCase Without(StridedCase x, int axis) => x with
    {
        Sizes = [.. x.Sizes.Where((_, other) => other != axis)],
        Kinds = [.. x.Kinds.Where((_, other) => other != axis)],
        MemoryOrder = [.. x.MemoryOrder.Where(other => other != axis).Select(other => other > axis ? other - 1 : other)],
    };

    private static T[] Replaced<T>(T[] values, int at, T value) => [.. values.Select((old, i) => i == at ? value : old)];
}
