namespace Autograd.Core;

/// <summary>The derivative of a function of one number by differences: central ones at h and h/2, extrapolated, so that the error of order h² cancels.</summary>
internal static class Differences
{
    // The error is of order h⁴ from the function and ε/h from rounding. Both are near 1e-12 for h = 1e-4, at |x| and |f| near 1.
    public const double Step = 1e-4;

    /// <summary>From f(h), f(−h), f(h/2) and f(−h/2).</summary>
    public static double Slope(double plus, double minus, double halfPlus, double halfMinus, double h)
    {
        double wide = (plus - minus) / (2 * h), narrow = (halfPlus - halfMinus) / h;
        return ((4 * narrow) - wide) / 3;
    }

    /// <summary>How far rounding may take the slope off: the values are of this magnitude, and each is off by a few of its last bits.</summary>
    public static double Noise(double magnitude, double h) => (64 * double.Epsilon) + (64 * 2.2e-16 * magnitude / h);
}
