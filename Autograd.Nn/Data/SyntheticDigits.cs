using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Digits that nobody wrote: drawn from strokes, three ways of writing for each, with random slant, turn, size, place, pen width and noise. They stand in for MNIST where there is no file at hand.
/// Images are <c>[n 1 28 28]</c>, paper 0 and ink 1; the ten classes take turns, so a set of 10·k images has k of each.
/// </summary>
public static class SyntheticDigits
{
    /// <summary>Draws a set of digits. The same stream draws the same set.</summary>
    /// <param name="count">How many images.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static TensorDataset<T> Create<T>(int count, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(random);
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), $"SyntheticDigits: cannot draw {count} images.");
        var labels = new int[count];
        for (var i = 0; i < count; i++) labels[i] = i % DigitGlyphs.Variants.Length;

        var inputs = Tensor.Zeros<T>([count, 1, DigitRenderer.Side, DigitRenderer.Side]);
        inputs.Update((labels, random), static (pixels, set) =>
        {
            const int Size = DigitRenderer.Side * DigitRenderer.Side;
            Span<double> image = stackalloc double[Size];
            for (var i = 0; i < set.labels.Length; i++)
            {
                DigitRenderer.Draw(set.labels[i], set.random, image);
                var row = pixels.Slice(i * Size, Size);
                for (var j = 0; j < Size; j++) row[j] = T.CreateTruncating(image[j]);
            }
        });
        return new TensorDataset<T>(inputs, Indices.From(labels));
    }
}
