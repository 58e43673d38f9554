namespace Autograd.Core;

/// <summary>How windows lie along one axis: <see cref="Count"/> of them, over <see cref="Size"/> elements with <see cref="Padding"/> more in front; how many follow, the count says.</summary>
internal readonly record struct WindowAxis(int Size, int Kernel, int Stride, int Padding, int Dilation, int Count)
{
    /// <summary>The axis that is not there: a convolution along one axis is one along two, of images a row high.</summary>
    public static WindowAxis None { get; } = new(1, 1, 1, 0, 1, 1);

    /// <summary>From a window's first element to its last, both included.</summary>
    public int Reach => (Dilation * (Kernel - 1)) + 1;
}
