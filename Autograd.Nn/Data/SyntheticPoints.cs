using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Points of the plane in classes that take turns: what a classifier is tried on first, because it can be drawn. scikit-learn: make_blobs, make_moons.</summary>
public static class SyntheticPoints
{
    /// <summary>Round clouds, their centres on a circle of radius 1: no curve is needed to part them while the noise is small.</summary>
    /// <param name="count">How many points.</param>
    /// <param name="classes">How many clouds.</param>
    /// <param name="random">Where the noise comes from.</param>
    /// <param name="noise">The standard deviation around the centres.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative count or noise, or fewer than one class.</exception>
    public static TensorDataset<T> Blobs<T>(int count, int classes, RandomStream random, double noise = 0.2)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Create<T>(nameof(Blobs), count, classes, random, noise, (i, k) => Math.SinCos(2 * Math.PI * k / classes));

    /// <summary>Two half circles, each with its end inside the other: no straight line parts them.</summary>
    /// <param name="count">How many points.</param>
    /// <param name="random">Where the noise comes from.</param>
    /// <param name="noise">The standard deviation around the curves.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative count or noise.</exception>
    public static TensorDataset<T> Moons<T>(int count, RandomStream random, double noise = 0.1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Create<T>(nameof(Moons), count, 2, random, noise, (i, k) =>
        {
            var (sin, cos) = Math.SinCos(Math.PI * i / Math.Max(1, (count - 1) / 2));
            return k == 0 ? (sin, cos) : (0.5 - sin, 1 - cos);
        });

    /// <summary>Arms wound into one another, each about half a turn and more: the class is neither near nor straight.</summary>
    /// <param name="count">How many points.</param>
    /// <param name="classes">How many arms.</param>
    /// <param name="random">Where the noise comes from.</param>
    /// <param name="noise">The standard deviation around the arms.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative count or noise, or fewer than one class.</exception>
    public static TensorDataset<T> Spirals<T>(int count, int classes, RandomStream random, double noise = 0.03)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Create<T>(nameof(Spirals), count, classes, random, noise, (i, k) =>
        {
            var radius = 0.1 + (0.9 * i / Math.Max(1, (count - 1) / classes));
            var (sin, cos) = Math.SinCos((2 * Math.PI * k / classes) + (4 * radius));
            return (radius * sin, radius * cos);
        });

    /// <summary>Point i of class k where the curve says, and noise.</summary>
    private static TensorDataset<T> Create<T>(string what, int count, int classes, RandomStream random, double noise, Func<int, int, (double Sin, double Cos)> curve)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(random);
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), $"{what}: there cannot be {count} points.");
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), $"{what}: there must be at least 1 class, not {classes}.");
        if (!(noise >= 0 && double.IsFinite(noise))) throw new ArgumentOutOfRangeException(nameof(noise), string.Create(CultureInfo.InvariantCulture, $"{what}: a noise of {noise}; it must be a finite number and not negative."));
        var (points, labels) = (new double[2 * count], new int[count]);
        random.Normal<double>(points, 0, noise);
        for (var n = 0; n < count; n++)
        {
            labels[n] = n % classes;
            var (sin, cos) = curve(n / classes, labels[n]);
            points[2 * n] += cos;
            points[(2 * n) + 1] += sin;
        }
        return new TensorDataset<T>(Tensor.From<T>(Array.ConvertAll(points, T.CreateTruncating), [count, 2]), Indices.From(labels));
    }
}
