using System.Numerics;

namespace Autograd.Tests;

// Angles, the error function, and the gamma family.
internal readonly partial struct Precise
{
    /// <summary>By the series, after whole turns are taken away.</summary>
    public static Precise Sin(Precise x)
    {
        x -= new Precise((x / (2 * Pi)).scaled >> Bits << Bits) * (2 * Pi);
        Precise sum = x, term = x, square = x * x;
        for (var n = 1; !term.IsZero; n++) sum += term = -(term * square) / (2 * n * (2 * n + 1));
        return sum;
    }

    public static Precise Cos(Precise x) => Sin(x + Pi / 2);

    /// <summary>2/√π Σ 2ⁿ x²ⁿ⁺¹/(1 · 3 · ... · (2n + 1)) / e^(x²): terms of one sign.</summary>
    public static Precise Erf(Precise x)
    {
        Precise sum = x, term = x, square = 2 * (x * x);
        for (var n = 1; !term.IsZero; n++) sum += term = term * square / (2 * n + 1);
        return 2 * sum / (Exp(x * x) * Sqrt(Pi));
    }

    /// <summary>log|Γ|: lifted to 60 and more by Γ(x + 1) = x Γ(x), then Stirling's series.</summary>
    public static Precise LogGamma(Precise x)
    {
        Precise product = 1;
        for (; x < 60; x += 1) product *= x;
        var log = (x - One / 2) * Log(x) - x + Log(2 * Pi) / 2 - Log(Abs(product));
        Precise power = 1 / x, square = 1 / (x * x);
        for (var k = 1; k <= Bernoulli.Length; k++, power *= square) log += Bernoulli[k - 1] * power / (2 * k * (2 * k - 1));
        return log;
    }

    /// <summary>ψ, lifted the same way.</summary>
    public static Precise Digamma(Precise x)
    {
        Precise sum = 0;
        for (; x < 60; x += 1) sum -= 1 / x;
        sum += Log(x) - 1 / (2 * x);
        Precise square = 1 / (x * x), power = square;
        for (var k = 1; k <= Bernoulli.Length; k++, power *= square) sum -= Bernoulli[k - 1] * power / (2 * k);
        return sum;
    }

    /// <summary>The nth derivative of ψ, lifted the same way: that of log x is (-1)ⁿ⁻¹ (n - 1)!/xⁿ, that of x⁻ᵐ is (-1)ⁿ m (m + 1) ... (m + n - 1)/xᵐ⁺ⁿ.</summary>
    public static Precise Polygamma(int n, Precise x)
    {
        Precise sum = 0;
        for (; x < 60 + n; x += 1) sum += Rising(1, n) * Power(1 / x, n + 1);
        sum += Rising(1, n - 1) * Power(1 / x, n) + Rising(1, n) * Power(1 / x, n + 1) / 2;
        for (var k = 1; k <= Bernoulli.Length; k++) sum += Bernoulli[k - 1] * Rising(2 * k, n) * Power(1 / x, 2 * k + n) / (2 * k);
        return n % 2 == 0 ? -sum : sum;

        static Precise Rising(int m, int n) => n == 0 ? 1 : (m + n - 1) * Rising(m, n - 1);

        static Precise Power(Precise x, int n) => n == 0 ? 1 : n % 2 == 0 ? Power(x * x, n / 2) : x * Power(x, n - 1);
    }

    /// <summary>B₂, B₄, ... from Σ (n + 1 over k) B_k = 0 over k ≤ n, as fractions over one denominator each.</summary>
    private static readonly Precise[] Bernoulli = BernoulliNumbers(50);

    private static Precise[] BernoulliNumbers(int count)
    {
        var numbers = new (BigInteger Over, BigInteger Under)[2 * count + 1];
        for (var n = 0; n < numbers.Length; n++)
        {
            var (over, under, choose) = (n == 0 ? BigInteger.One : 0, BigInteger.One, BigInteger.One);
            for (var k = 0; k < n; k++)
            {
                over = over * numbers[k].Under - choose * numbers[k].Over * under;
                under *= numbers[k].Under;
                choose = choose * (n + 1 - k) / (k + 1);
                var divisor = BigInteger.GreatestCommonDivisor(over, under);
                (over, under) = (over / divisor, under / divisor);
            }
            numbers[n] = (over, under * (n + 1));
        }
        return [.. Enumerable.Range(1, count).Select(k => new Precise((numbers[2 * k].Over << Bits) / numbers[2 * k].Under))];
    }
}
