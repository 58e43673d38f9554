using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// What is done to images <c>[n channels height width]</c> before a network sees them: brought to a scale, and shifted, turned and covered by chance, so that no two epochs are the same.
/// Each makes a new tensor and takes the same amount of chance for every image. They prepare data; no gradient goes through them. PyTorch: torchvision.transforms.
/// </summary>
public static class Transforms
{
    /// <summary><c>(x − mean) / deviation</c>, with numbers known beforehand: 0.1307 and 0.3081 for MNIST. PyTorch: Normalize.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is 0 or no number.</exception>
    public static Tensor<T> Normalize<T>(Tensor<T> images, double mean, double deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(images);
        if (!(deviation != 0 && double.IsFinite(deviation))) throw new ArgumentOutOfRangeException(nameof(deviation), Say($"Normalize: a deviation of {deviation}; it must be a finite number and not 0."));
        return (images - T.CreateTruncating(mean)) / T.CreateTruncating(deviation);
    }

    /// <summary>Moves each image by so many whole pixels at most, up or down and to a side; what comes in is 0. PyTorch: RandomAffine(translate), RandomCrop(padding).</summary>
    /// <exception cref="ArgumentException">The tensor is none of images.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of pixels is negative.</exception>
    public static Tensor<T> RandomShift<T>(Tensor<T> images, RandomStream random, int pixels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (pixels < 0) throw new ArgumentOutOfRangeException(nameof(pixels), $"RandomShift: cannot shift by {pixels} pixels.");
        return Each(nameof(RandomShift), images, random, (from, to, height, width) =>
        {
            var (down, right) = (random.NextInt((2 * pixels) + 1) - pixels, random.NextInt((2 * pixels) + 1) - pixels);
            var (first, last) = (Math.Max(0, right), Math.Min(width, width + right)); // the columns that something is moved to
            for (var start = 0; start < from.Length && last > first; start += height * width)
                for (var row = Math.Max(0, down); row < Math.Min(height, height + down); row++)
                    from.Slice(start + ((row - down) * width) + first - right, last - first).CopyTo(to[(start + (row * width) + first)..]);
        });
    }

    /// <summary>Turns each image about its middle by so many degrees at most, to either side; between pixels it is interpolated, what comes in is 0. PyTorch: RandomRotation.</summary>
    /// <exception cref="ArgumentException">The tensor is none of images.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The angle is negative or no number.</exception>
    public static Tensor<T> RandomRotate<T>(Tensor<T> images, RandomStream random, double degrees)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(degrees >= 0 && double.IsFinite(degrees))) throw new ArgumentOutOfRangeException(nameof(degrees), Say($"RandomRotate: an angle of {degrees} degrees; it must be a finite number and not negative."));
        return Each(nameof(RandomRotate), images, random, (from, to, height, width) =>
        {
            var (sin, cos) = Math.SinCos((2 * random.NextDouble() - 1) * degrees * Math.PI / 180);
            var (middleY, middleX) = ((height - 1) / 2.0, (width - 1) / 2.0);
            for (var i = 0; i < height * width; i++)
            {
                var (y, x) = (i / width - middleY, i % width - middleX);
                var (sourceY, sourceX) = ((cos * y) - (sin * x) + middleY, (sin * y) + (cos * x) + middleX); // where this pixel was before the turn
                var (top, left) = ((int)Math.Floor(sourceY), (int)Math.Floor(sourceX));
                var (downward, rightward) = (sourceY - top, sourceX - left);
                for (var start = 0; start < from.Length; start += height * width)
                    to[start + i] = T.CreateTruncating(
                        ((1 - downward) * (((1 - rightward) * Pixel(from, start, top, left)) + (rightward * Pixel(from, start, top, left + 1))))
                        + (downward * (((1 - rightward) * Pixel(from, start, top + 1, left)) + (rightward * Pixel(from, start, top + 1, left + 1)))));
            }

            double Pixel(ReadOnlySpan<T> image, int start, int row, int column) =>
                (uint)row < (uint)height && (uint)column < (uint)width ? double.CreateTruncating(image[start + (row * width) + column]) : 0;
        });
    }

    /// <summary>Covers a rectangle of each image with 0, with a probability: the network must not rely on one spot. PyTorch: RandomErasing.</summary>
    /// <param name="images">Images <c>[n channels height width]</c>.</param>
    /// <param name="random">Where the chance comes from.</param>
    /// <param name="probability">How likely an image is covered at all.</param>
    /// <param name="largest">The largest part of each side that is covered, 0 to 1.</param>
    /// <exception cref="ArgumentException">The tensor is none of images.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability or the part is not from 0 to 1.</exception>
    public static Tensor<T> RandomErase<T>(Tensor<T> images, RandomStream random, double probability = 0.5, double largest = 0.4)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(probability >= 0 && probability <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), Say($"RandomErase: a probability of {probability}; it is from 0 to 1."));
        if (!(largest >= 0 && largest <= 1)) throw new ArgumentOutOfRangeException(nameof(largest), Say($"RandomErase: at most {largest} of a side; it is from 0 to 1."));
        return Each(nameof(RandomErase), images, random, (from, to, height, width) =>
        {
            from.CopyTo(to);
            var (covered, rows, columns) = (random.NextDouble() < probability, 1 + (int)(random.NextDouble() * largest * height), 1 + (int)(random.NextDouble() * largest * width));
            var (top, left) = ((int)(random.NextDouble() * (height - rows + 1)), (int)(random.NextDouble() * (width - columns + 1)));
            if (!covered || height == 0 || width == 0) return;
            for (var start = 0; start < to.Length; start += height * width)
                for (var row = top; row < Math.Min(height, top + rows); row++) to.Slice(start + (row * width) + left, Math.Min(columns, width - left)).Clear();
        });
    }

    private delegate void Change<T>(ReadOnlySpan<T> from, Span<T> to, int height, int width);

    /// <summary>A change of each image, all channels alike, into an image of zeros.</summary>
    private static Tensor<T> Each<T>(string what, Tensor<T> images, RandomStream random, Change<T> change)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        if (images.Rank != 4) throw new ArgumentException($"{what}: images are [n channels height width], not {images.Shape}.", nameof(images));
        var changed = Tensor.Zeros<T>(images.Shape);
        changed.Update((images.Contiguous(), change), static (to, with) =>
        {
            var from = with.Item1.AsSpan();
            var shape = with.Item1.Shape;
            var size = shape[1] * shape[2] * shape[3];
            for (var i = 0; i < shape[0]; i++) with.change(from.Slice(i * size, size), to.Slice(i * size, size), shape[2], shape[3]);
        });
        return changed;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
