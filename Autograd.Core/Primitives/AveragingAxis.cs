namespace Autograd.Core;

/// <summary>
/// How <see cref="Count"/> windows of averages lie along one axis of <see cref="Size"/> elements: each <see cref="Kernel"/> wide, or (kernel 0) sharing out the axis evenly, neighbours overlapping where it does not divide.
/// </summary>
internal readonly record struct AveragingAxis(int Size, int Count, int Kernel, int Stride, int Padding, bool CountsPadding)
{
    /// <summary>Windows i from ⌊i·n/count⌋ to ⌈(i + 1)·n/count⌉.</summary>
    public static AveragingAxis Adaptive(int size, int count) => new(size, count, 0, 0, 0, false);

    /// <summary>The first element of a window.</summary>
    public int Start(int i) => Kernel == 0 ? (int)((long)i * Size / Count) : Math.Max((i * Stride) - Padding, 0);

    /// <summary>The first element after a window.</summary>
    public int End(int i) => Kernel == 0 ? (int)((((i + 1L) * Size) + Count - 1) / Count) : Math.Min((i * Stride) - Padding + Kernel, Size);

    /// <summary>What the sum of a window is divided by.</summary>
    public int Divisor(int i) => CountsPadding ? Kernel : End(i) - Start(i);
}

/// <summary>The windows of an average over images, as the tape keeps and prints them.</summary>
internal readonly record struct AveragingWindows(AveragingAxis Rows, AveragingAxis Columns)
{
    public override string ToString() => Rows.Kernel == 0
        ? $"to [{Rows.Count} {Columns.Count}]"
        : $"kernel [{Rows.Kernel} {Columns.Kernel}], stride [{Rows.Stride} {Columns.Stride}], padding [{Rows.Padding} {Columns.Padding}]{(Rows.CountsPadding ? "" : " not counted")}";
}
