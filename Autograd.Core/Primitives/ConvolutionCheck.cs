using System.Diagnostics.CodeAnalysis;

namespace Autograd.Core;

/// <summary>What the shapes and options of convolutions, windows and pools must be, and the geometry they amount to.</summary>
internal static class ConvolutionCheck
{
    private static readonly string[] AxisNames = ["rows", "columns"];

    /// <summary>The image has a batch, channels and so many axes, or all but the batch; the weight two more than axes.</summary>
    public static void Ranks(string op, Shape x, Shape weight, int axes)
    {
        Weight(op, weight, axes);
        var sizes = axes == 1 ? "L" : "H W";
        if (x.Rank != axes + 2 && x.Rank != axes + 1) throw new ArgumentException($"{op}: the input {x} must be a batch [N C {sizes}] or one image [C {sizes}]. Add the missing axes with Unsqueeze or Reshape.");
    }

    /// <summary>The weight's axes.</summary>
    public static void Weight(string op, Shape weight, int axes)
    {
        var kernel = axes == 1 ? "k" : "h w";
        if (weight.Rank != axes + 2) throw new ArgumentException($"{op}: the weight {weight} must have {axes + 2} axes, [out in/groups {kernel}] ([in out/groups {kernel}] if transposed).");
    }

    /// <summary>The geometry for images as they were given, with a batch or one without.</summary>
    public static ConvolutionGeometry Forward(string op, Shape x, Shape weight, Pair stride, Padding padding, Pair dilation, int groups)
    {
        Options(op, stride, padding.Each, dilation, groups);
        Divides(op, groups, weight, "output");
        var (batch, channels) = Images(x, weight);
        if (channels != (long)weight[1] * groups)
            Channels(op, x, weight, (long)weight[1] * groups, $" in {groups} group{(groups == 1 ? "" : "s")} takes {(long)weight[1] * groups}");
        if (padding.IsSame) Same(op, stride);
        return new ConvolutionGeometry(
            batch, channels, weight[0], groups,
            weight.Rank == 3 ? WindowAxis.None : Axis(op, x, 0, x[^2], weight[2], stride.Height, padding.IsSame ? null : padding.Each.Height, dilation.Height),
            Axis(op, x, 1, x[^1], weight[^1], stride.Width, padding.IsSame ? null : padding.Each.Width, dilation.Width));
    }

    public static ConvolutionGeometry Transposed(string op, Shape x, Shape weight, Pair stride, Pair padding, Pair outputPadding, Pair dilation, int groups)
    {
        Options(op, stride, padding, dilation, groups);
        Divides(op, groups, weight, "input");
        var (batch, channels) = Images(x, weight);
        if (channels != weight[0]) Channels(op, x, weight, weight[0], $" takes {weight[0]}: its first axis");
        return new ConvolutionGeometry(
            batch, checked(weight[1] * groups), channels, groups,
            Along(0, x[^2], weight[^2], stride.Height, padding.Height, outputPadding.Height, dilation.Height),
            Along(1, x[^1], weight[^1], stride.Width, padding.Width, outputPadding.Width, dilation.Width));

        WindowAxis Along(int axis, int count, int kernel, int stride, int padding, int outputPadding, int dilation)
        {
            if (outputPadding < 0 || (outputPadding >= stride && outputPadding >= dilation))
                throw new ArgumentException($"{op}: an output padding of {outputPadding} along the {AxisNames[axis]} must be from 0 to less than the stride {stride} or the dilation {dilation}: beyond, no element of the input {x} reaches.");
            if (kernel < 1) EmptyKernel(op, kernel, axis, x);
            var size = ((long)(count - 1) * stride) - (2L * padding) + ((long)dilation * (kernel - 1)) + outputPadding + 1;
            if (size < 1)
                throw new ArgumentException($"{op}: the input {x} gives {size} {AxisNames[axis]}: a kernel of {kernel} with the padding {padding} leaves none. Use a smaller padding or a larger input.");
            if (size + (2L * padding) > WindowAxis.MostPlaces) Throw.TooManyElements($"{op} gives {size} {AxisNames[axis]} and");
            return new WindowAxis((int)size, kernel, stride, padding, dilation, count);
        }
    }

    public static ConvolutionGeometry WeightGradient(string op, Shape x, Shape dy, Pair kernel, Pair stride, Padding padding, Pair dilation, int groups)
    {
        if (x.Rank != 4 || dy.Rank != 4) throw new ArgumentException($"{op}: the images {x} and dy {dy} must both be batches, [N C H W] and [N out H' W'].");
        Options(op, stride, padding.Each, dilation, groups);
        if (x[1] % groups != 0 || dy[1] % groups != 0) throw new ArgumentException($"{op}: {groups} groups do not divide the {x[1]} channels of {x} and the {dy[1]} of {dy}.");
        var geometry = Forward(op, x, [dy[1], x[1] / groups, kernel.Height, kernel.Width], stride, padding, dilation, groups);
        if (dy != geometry.ResultShape) throw new ArgumentException($"{op}: for images {x} and a kernel of {kernel} dy must be {geometry.ResultShape}, the shape of the convolution's result, not {dy}.");
        return geometry;
    }

    /// <summary>The windows along one axis; a padding of null keeps the size.</summary>
    public static WindowAxis Axis(string op, Shape x, int axis, int size, int kernel, int stride, int? padding, int dilation)
    {
        if (kernel < 1) EmptyKernel(op, kernel, axis, x);
        var reach = ((long)dilation * (kernel - 1)) + 1;
        if (padding is null && size + reach - 1 > WindowAxis.MostPlaces) Throw.TooMuchPadding(op, (reach - 1) / 2, size, x);
        var windows = padding is { } each
            ? WindowAxis.Over(size, kernel, stride, each, dilation, op, x)
            : new WindowAxis(size, kernel, stride, (int)((reach - 1) / 2), dilation, size); // as many as there are elements
        if (windows.Count == 0)
        {
            var dilated = dilation == 1 ? "" : $", dilated {reach},";
            throw new ArgumentException($"{op}: a kernel of {kernel}{dilated} does not fit into the {size} {AxisNames[axis]} of the input {x} with a padding of {padding ?? 0}. Pad more, or use a smaller kernel.");
        }
        return windows;
    }

    /// <summary>Strides and dilations from 1 on, a padding from 0 on, groups from 1 on.</summary>
    public static void Options(string op, Pair stride, Pair padding, Pair dilation, int groups)
    {
        if (stride.Height < 1 || stride.Width < 1) throw new ArgumentOutOfRangeException(nameof(stride), $"{op}: the stride {stride} must be at least 1: how far the window moves each time.");
        if (padding.Height < 0 || padding.Width < 0) throw new ArgumentOutOfRangeException(nameof(padding), $"{op}: the padding {padding} cannot be negative; cut the input with a slice instead.");
        if (dilation.Height < 1 || dilation.Width < 1) throw new ArgumentOutOfRangeException(nameof(dilation), $"{op}: the dilation {dilation} must be at least 1: neighbouring elements of the kernel are so far apart.");
        if (groups < 1) throw new ArgumentOutOfRangeException(nameof(groups), $"{op}: there cannot be {groups} groups; 1 connects all channels, as many as channels none with another.");
    }

    /// <summary>The size can be kept.</summary>
    public static void Same(string op, Pair stride)
    {
        if (stride != 1) throw new ArgumentException($"{op}: the padding Same keeps the size, which a stride of {stride} cannot; give the padding as a number.");
    }

    /// <summary>An axis of the weight is cut into equal groups.</summary>
    public static void Divides(string op, int groups, Shape weight, string what)
    {
        if (weight[0] % groups != 0) throw new ArgumentException($"{op}: {groups} groups do not divide the {weight[0]} {what} channels of a weight {weight}.");
    }

    /// <summary>How many images there are, of how many channels; one without a batch has its channels in front.</summary>
    private static (int Batch, int Channels) Images(Shape x, Shape weight) => x.Rank == weight.Rank ? (x[0], x[1]) : (1, x[0]);

    /// <summary>An input without a batch is read in both ways, as a batch that lacks the axis of its one channel may be meant.</summary>
    [DoesNotReturn]
    private static void Channels(string op, Shape x, Shape weight, long taken, string takes)
    {
        if (x.Rank == weight.Rank)
            throw new ArgumentException($"{op}: the input {x} has {x[1]} channels, but a weight {weight}{takes}. Channels are axis 1 of a batch (see Permute).");
        var (sizes, images) = x.Rank == 2 ? ("L", "sequences") : ("H W", "images");
        var otherwise = taken == 1
            ? $"Is it a batch of {x[0]} {images} without the axis of channels, [N {sizes}], insert that with Unsqueeze(1)."
            : "Channels are axis 0 without a batch, axis 1 with one (see Permute).";
        throw new ArgumentException($"{op}: the input {x}, read as one of [C {sizes}] without a batch, has {x[0]} channels, but a weight {weight}{takes}. {otherwise}");
    }

    private static void EmptyKernel(string op, int kernel, int axis, Shape x) =>
        throw new ArgumentException($"{op}: a kernel of {kernel} {AxisNames[axis]} sees nothing of the input {x}; at least 1.");
}
