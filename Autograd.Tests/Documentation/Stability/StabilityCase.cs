namespace Autograd.Tests.Documentation;

/// <summary>A loss along a line through its inputs: exactly, as its formula is written down, and with what the platform has ready.</summary>
/// <param name="Loss">Its name.</param>
/// <param name="Along">What x is.</param>
/// <param name="Exact">The loss of a finite x, to a thousand bits.</param>
/// <param name="Naive">Its formula in doubles, each function as it is written.</param>
/// <param name="Formula">That formula.</param>
internal sealed record StabilityCase(string Loss, string Along, Func<Precise, Precise> Exact, string Formula, Func<double, double> Naive)
{
    public static readonly double[] Everywhere = [0, 20, -20, 1e4, -1e4, double.PositiveInfinity, double.NegativeInfinity];

    public static readonly double[] Finite = [0, 20, -20, 1e4, -1e4];

    /// <summary>Where it is looked at.</summary>
    public double[] Points { get; init; } = Everywhere;

    /// <summary>The values at −∞ and ∞, where it is looked at there; NaN: the formula has none.</summary>
    public (double Low, double High) Limits { get; init; }

    /// <summary>With the functions of System.Numerics.Tensors, and which these are.</summary>
    public (string Formula, Func<double, double> Of)? Platform { get; init; }

    /// <summary>How large the terms are whose difference it is; their rounding is in the result, whoever subtracts them. None: 0.</summary>
    public Func<double, double> Terms { get; init; } = static _ => 0;

    /// <summary>What else is to be said.</summary>
    public string Note { get; init; } = "";
}
