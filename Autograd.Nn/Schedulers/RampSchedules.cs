namespace Autograd.Nn;

/// <summary><c>η·factor</c> for the first steps, then η. PyTorch: ConstantLR.</summary>
/// <param name="factor">What η is multiplied by, from 0 to 1.</param>
/// <param name="totalSteps">For how many steps. PyTorch: total_iters.</param>
/// <exception cref="ArgumentOutOfRangeException">A factor outside [0, 1], or a negative number of steps.</exception>
public sealed class ConstantLR(double factor = 1.0 / 3, int totalSteps = 5) : Schedule
{
    private readonly double factor = CheckOption.ZeroToOne(nameof(ConstantLR), factor, nameof(factor));
    private readonly int totalSteps = CheckOption.AtLeast(nameof(ConstantLR), 0, totalSteps, nameof(totalSteps));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => n < totalSteps ? rate * factor : rate;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(factor {factor}, totalSteps {totalSteps})");
}

/// <summary><c>η·(s + (e − s)·min(n, N)/N)</c>: along a line, then level. From a small s to 1 it is a warm-up. PyTorch: LinearLR.</summary>
/// <param name="startFactor">s, above 0 and at most 1. PyTorch: start_factor.</param>
/// <param name="endFactor">e, from 0 to 1. PyTorch: end_factor.</param>
/// <param name="totalSteps">N. PyTorch: total_iters.</param>
/// <exception cref="ArgumentOutOfRangeException">A factor outside its range, or fewer steps than 1.</exception>
public sealed class LinearLR(double startFactor = 1.0 / 3, double endFactor = 1, int totalSteps = 5) : Schedule
{
    private readonly double startFactor = startFactor is > 0 and <= 1 ? startFactor : throw CheckOption.Wrong(nameof(LinearLR), startFactor, nameof(startFactor), "above 0 and at most 1");
    private readonly double endFactor = CheckOption.ZeroToOne(nameof(LinearLR), endFactor, nameof(endFactor));
    private readonly int totalSteps = CheckOption.AtLeast(nameof(LinearLR), 1, totalSteps, nameof(totalSteps));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => rate * (startFactor + ((endFactor - startFactor) * Math.Min(n, totalSteps) / totalSteps));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(startFactor {startFactor}, endFactor {endFactor}, totalSteps {totalSteps})");
}

/// <summary><c>η·(1 − min(n, N)/N)^p</c>: down to 0, and there it stays. PyTorch: PolynomialLR.</summary>
/// <param name="totalSteps">N. PyTorch: total_iters.</param>
/// <param name="power">p.</param>
/// <exception cref="ArgumentOutOfRangeException">Fewer steps than 1, or a power that is negative or not finite.</exception>
public sealed class PolynomialLR(int totalSteps = 5, double power = 1) : Schedule
{
    private readonly int totalSteps = CheckOption.AtLeast(nameof(PolynomialLR), 1, totalSteps, nameof(totalSteps));
    private readonly double power = CheckOption.NotNegative(nameof(PolynomialLR), power, nameof(power));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => rate * Math.Pow(1 - ((double)Math.Min(n, totalSteps) / totalSteps), power);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(totalSteps {totalSteps}, power {power})");
}
