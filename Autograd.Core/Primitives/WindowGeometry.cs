namespace Autograd.Core;

/// <summary>Windows over the images of a batch, each channel for itself.</summary>
internal readonly record struct WindowGeometry(int Batch, int Channels, WindowAxis Rows, WindowAxis Columns)
{
    public Shape ImageShape => [Batch, Channels, Rows.Size, Columns.Size];

    /// <summary>[batch, channel and element of the window, window]</summary>
    public Shape ColumnShape => Shape.Computed([Batch, (long)Channels * Rows.Kernel * Columns.Kernel, (long)Rows.Count * Columns.Count]);

    /// <summary>The windows that such options give; x is the shape that an error names.</summary>
    public static WindowGeometry Of(string op, Shape x, int batch, int channels, Pair size, Pair kernel, Pair stride, Pair padding, Pair dilation)
    {
        ConvolutionCheck.Options(op, stride, padding, dilation, groups: 1);
        return new(
            batch, channels,
            ConvolutionCheck.Axis(op, x, 0, size.Height, kernel.Height, stride.Height, padding.Height, dilation.Height),
            ConvolutionCheck.Axis(op, x, 1, size.Width, kernel.Width, stride.Width, padding.Width, dilation.Width));
    }

    /// <summary>What the tape shows.</summary>
    public override string ToString() =>
        $"kernel [{Rows.Kernel} {Columns.Kernel}], stride [{Rows.GivenStride} {Columns.GivenStride}], padding [{Rows.Padding} {Columns.Padding}], dilation [{Rows.GivenDilation} {Columns.GivenDilation}]";
}
