using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Draws one digit as a hand might: a variant of its strokes, bent by a slow wave, turned, slanted, stretched and moved, with a pen of some width, on slightly noisy paper.
/// A pixel's ink falls off over one pixel with its distance from the nearest stroke, so edges are smooth at any angle.
/// </summary>
internal static class DigitRenderer
{
    public const int Side = 28;                // pixels, as in MNIST
    private const double PixelsPerUnit = 25;   // a glyph is 0.8 units high: 20 pixels, MNIST's box

    /// <summary>Draws <paramref name="digit"/> into 28 × 28 pixels, row by row, 0 for paper and 1 for ink.</summary>
    public static void Draw(int digit, RandomStream random, Span<double> image)
    {
        var variants = DigitGlyphs.Variants[digit];
        var strokes = variants[random.NextInt(variants.Length)];
        var hand = Hand.Random(random);
        var halfWidth = Between(random, 0.8, 1.7);
        var ink = Between(random, 0.75, 1.0);
        var noise = Between(random, 0.0, 0.10);

        image.Clear();
        foreach (var stroke in strokes)
            for (var i = 1; i < stroke.Length; i++)
                DrawSegment(image, hand.Move(stroke[i - 1]), hand.Move(stroke[i]), halfWidth);

        Span<double> grain = stackalloc double[Side * Side];
        random.Normal(grain, 0, noise);
        for (var i = 0; i < image.Length; i++) image[i] = Math.Clamp(ink * image[i] + grain[i], 0, 1);
    }

    /// <summary>Only the pixels that the segment can reach are visited; where strokes cross, the darker wins.</summary>
    private static void DrawSegment(Span<double> image, Point a, Point b, double halfWidth)
    {
        var reach = halfWidth + 1;
        var (left, right) = Pixels(Math.Min(a.X, b.X) - reach, Math.Max(a.X, b.X) + reach);
        var (top, bottom) = Pixels(Math.Min(a.Y, b.Y) - reach, Math.Max(a.Y, b.Y) + reach);
        for (var row = top; row <= bottom; row++)
            for (var column = left; column <= right; column++)
            {
                var ink = Math.Clamp(halfWidth + 0.5 - Stroke.Distance(column + 0.5, row + 0.5, a, b), 0, 1);
                ref var pixel = ref image[row * Side + column];
                pixel = Math.Max(pixel, ink);
            }
    }

    private static (int First, int Last) Pixels(double from, double to) => ((int)Math.Clamp(from, 0, Side), (int)Math.Clamp(to, -1, Side - 1));

    private static double Between(RandomStream random, double low, double high) => low + (high - low) * random.NextDouble();

    /// <summary>One writer's way with one digit: p ↦ centre + A(p − ½ + wave(p)), A the product of a rotation, a slant and a stretch.</summary>
    private readonly record struct Hand(double Xx, double Xy, double Yx, double Yy, double CentreX, double CentreY, double Wave, double Phase)
    {
        public static Hand Random(RandomStream random)
        {
            var (sin, cos) = Math.SinCos(Between(random, -0.25, 0.25));
            var slant = Between(random, -0.30, 0.30);
            var (width, height) = (PixelsPerUnit * Between(random, 0.75, 1.15), PixelsPerUnit * Between(random, 0.80, 1.10));
            var (x, y) = (Side / 2.0 + Between(random, -2, 2), Side / 2.0 + Between(random, -2, 2));
            return new Hand(width * cos, width * slant * cos - height * sin, width * sin, width * slant * sin + height * cos, x, y,
                Between(random, 0, 0.05), Between(random, 0, 2 * Math.PI));
        }

        public Point Move(Point p)
        {
            var (x, y) = (p.X - 0.5 + Wave * Math.Sin(7 * p.Y + Phase), p.Y - 0.5 + Wave * Math.Cos(7 * p.X + Phase));
            return new Point(CentreX + Xx * x + Xy * y, CentreY + Yx * x + Yy * y);
        }
    }
}
