using Autograd.Core;

namespace Autograd.Tests.External;

/// <summary>A loss as a user writes one that is to be as fast as ours: <c>½d²</c> for −low ≤ d ≤ high, and lines beyond.</summary>
public readonly record struct AsymmetricHuber(double Low, double High) : IFormula2
{
    public R Of<R>(R x, R y) where R : struct, IReal<R>
    {
        R d = x - y, a = R.Clamp(d, -Low, High);
        return a * (d - 0.5 * a);
    }
}
