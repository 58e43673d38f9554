namespace Autograd.Core;

/// <summary>How windows lie along one axis: <see cref="Count"/> of them, over <see cref="Size"/> elements with <see cref="Padding"/> more in front; how many follow, the count says.</summary>
/// <param name="Size">Elements of the axis.</param>
/// <param name="Kernel">Elements of a window.</param>
/// <param name="GivenStride">The option, as the tape shows it; kernels take <see cref="Stride"/>.</param>
/// <param name="Padding">Elements in front of the axis.</param>
/// <param name="GivenDilation">The option, as the tape shows it; kernels take <see cref="Dilation"/>.</param>
/// <param name="Count">Windows.</param>
internal readonly record struct WindowAxis(int Size, int Kernel, int GivenStride, int Padding, int GivenDilation, int Count)
{
    /// <summary>The longest axis with its padding: every place in it is an int, and so is the place behind the last.</summary>
    public static int MostPlaces => Array.MaxLength;

    /// <summary>The axis that is not there: a convolution along one axis is one along two, of images a row high.</summary>
    public static WindowAxis None { get; } = new(1, 1, 1, 0, 1, 1);

    /// <summary>From a window to the next; 1 where there is no next, whatever the option says, so that a stride is never longer than the padded axis.</summary>
    public int Stride => Count <= 1 ? 1 : GivenStride;

    /// <summary>From an element of a window to the next; 1 where there is no next.</summary>
    public int Dilation => Kernel == 1 ? 1 : GivenDilation;

    /// <summary>From a window's first element to its last, both included.</summary>
    public int Reach => (Dilation * (Kernel - 1)) + 1;

    /// <summary>
    /// The windows over an axis with so much padding on either side, options from 1 (the padding from 0) on; of <see cref="Count"/> 0 where none fits.
    /// This is the one place where sizes and options are multiplied: of what passes here, every place i · stride + k · dilation − padding is an int.
    /// </summary>
    /// <exception cref="ArgumentException">The padded axis is longer than <see cref="MostPlaces"/>.</exception>
    public static WindowAxis Over(int size, int kernel, int stride, int padding, int dilation, string op, Shape x)
    {
        var (padded, reach) = (size + (2L * padding), ((long)dilation * (kernel - 1)) + 1);
        var count = padded < reach ? 0 : ((padded - reach) / stride) + 1;
        if (padded > MostPlaces) Throw.TooMuchPadding(op, padding, size, x);
        return new WindowAxis(size, kernel, stride, padding, dilation, (int)count);
    }
}
