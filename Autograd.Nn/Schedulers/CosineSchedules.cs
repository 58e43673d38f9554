namespace Autograd.Nn;

/// <summary><c>η₀ + (η − η₀)(1 + cos(πn/N))/2</c>: down in half a wave, and up again after N steps, and so on (Loshchilov and Hutter, 2017). PyTorch: CosineAnnealingLR.</summary>
/// <param name="totalSteps">N. PyTorch: T_max.</param>
/// <param name="minimum">η₀. PyTorch: eta_min.</param>
/// <exception cref="ArgumentOutOfRangeException">Fewer steps than 1, or a minimum that is negative or not finite.</exception>
public sealed class CosineAnnealingLR(int totalSteps, double minimum = 0) : Schedule
{
    private readonly int totalSteps = CheckOption.AtLeast(nameof(CosineAnnealingLR), 1, totalSteps, nameof(totalSteps));
    private readonly double minimum = CheckOption.NotNegative(nameof(CosineAnnealingLR), minimum, nameof(minimum));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => minimum + ((rate - minimum) * (1 + Math.Cos(Math.PI * (n % (2L * totalSteps)) / totalSteps)) / 2);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(totalSteps {totalSteps}, minimum {minimum})");
}

/// <summary><c>η₀ + (η − η₀)(1 + cos(πn/N))/2</c> with n from the last restart: after N steps the full rate again, and the next period is <c>multiplier</c> times as long. PyTorch: CosineAnnealingWarmRestarts.</summary>
/// <param name="period">The first N. PyTorch: T_0.</param>
/// <param name="multiplier">How many times as long each period is as the one before. PyTorch: T_mult.</param>
/// <param name="minimum">η₀. PyTorch: eta_min.</param>
/// <exception cref="ArgumentOutOfRangeException">A period or multiplier below 1, or a minimum that is negative or not finite.</exception>
public sealed class CosineAnnealingWarmRestarts(int period, int multiplier = 1, double minimum = 0) : Schedule
{
    private readonly int period = CheckOption.AtLeast(nameof(CosineAnnealingWarmRestarts), 1, period, nameof(period));
    private readonly int multiplier = CheckOption.AtLeast(nameof(CosineAnnealingWarmRestarts), 1, multiplier, nameof(multiplier));
    private readonly double minimum = CheckOption.NotNegative(nameof(CosineAnnealingWarmRestarts), minimum, nameof(minimum));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n)
    {
        Int128 length = period; // the first that is longer than any n is beyond 64 bits
        if (multiplier == 1) n %= period;
        for (; n >= length; length *= multiplier) n -= (long)length; // a period is over; each is at least twice the last: 63 at most
        return minimum + ((rate - minimum) * (1 + Math.Cos(Math.PI * n / (double)length)) / 2);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(period {period}, multiplier {multiplier}, minimum {minimum})");
}
