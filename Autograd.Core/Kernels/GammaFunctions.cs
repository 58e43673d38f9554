namespace Autograd.Core;

/// <summary>
/// log|Γ| and its derivatives, one number at a time and in double: near 2 by the series log Γ(2 + t) = (1 - γ) t + Σₖ (-1)ᵏ (ζ(k) - 1)/k tᵏ, k ≥ 2, to which Γ(x + 1) = x Γ(x)
/// leads from anywhere below 10; above that by Stirling's series; below 0 by reflection. Their parts have one sign or differ in size, so that few digits cancel.
/// </summary>
internal static class GammaFunctions
{
    private const double OneLessEuler = 0.42278433509846713;
    private const double Large = 10;                            // from here on, eight terms of Stirling's series leave 1e-17

    // ζ(k) - 1, from k = 2 on. It halves with each k, so that at |t| = ¾ a term is ⅜ of the one before, the last below 2⁻⁵⁸.
    private static readonly double[] ZetaLessOne =
    [
        0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914, 0.008349277381922827, 0.00407735619794434,
        0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-05, 3.058823630702049e-05,
        1.528225940865187e-05, 7.637197637899763e-06, 3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07, 4.769329867878064e-07, 2.38450502727733e-07,
        1.1921992596531106e-07, 5.960818905125948e-08, 2.980350351465228e-08, 1.4901554828365043e-08, 7.45071178983543e-09, 3.725334024788457e-09, 1.862659723513049e-09,
        9.313274324196682e-10, 4.656629065033784e-10, 2.3283118336765053e-10, 1.164155017270052e-10, 5.820772087902701e-11, 2.9103850444971e-11, 1.4551921891041985e-11,
        7.275959835057482e-12, 3.637979547378651e-12, 1.818989650307066e-12, 9.094947840263888e-13, 4.547473783042154e-13,
    ];

    // Bernoulli's numbers B₂, B₄, ...
    private static readonly double[] Bernoulli =
        [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330, 854513.0 / 138, -236364091.0 / 2730];

    // The digamma function's zero above 0, in two parts, and its derivatives there over n!: what its Taylor series needs.
    private const double Zero = 1.4616321449683622, ZeroLow = 9.549995429965697e-17;

    private static readonly double[] AtZero = TaylorAtZero();

    /// <summary>
    /// <c>log|Γ(x)|</c>, to 4 ulp above -½; +inf at 0, -1, -2, ... and ±inf. Below -½ to 8 units in the last place of the larger of itself and log Γ(|x|):
    /// beside its zeros there the parts cancel.
    /// </summary>
    public static double LogGamma(double x)
    {
        if (!double.IsFinite(x)) return x * x;                  // NaN stays, ±inf gives +inf
        if (x < -0.5)
        {
            var r = x - Math.Round(x);
            if (r == 0) return double.PositiveInfinity;
            return -Log(Math.Abs(SinPi(r) * x) / Math.PI) - LogGamma(-x);       // Γ(x) Γ(-x) = -π/(x sin πx)
        }
        if (x <= 0.5) return x == 0 ? double.PositiveInfinity : NearTwo(x) - Log1p(x) - Log(Math.Abs(x));
        if (x < 1.25) return NearTwo(x - 1) - Log1p(x - 1);
        if (x < Large)
        {
            var product = 1.0;
            for (; x > 2.5; product *= x) x--;                  // exact: the last place of x only gets finer
            return NearTwo(x - 2) + Log(product);
        }
        var (log, low) = SpecialFunctions<double>.LogInTwo(x);
        var w = 1 / (x * x);
        var sum = 0.0;
        for (var k = 8; k >= 1; k--) sum = sum * w + Bernoulli[k - 1] / (2 * k * (2 * k - 1));
        return (x - 0.5) * (log - 1 + low) + (0.4189385332046728 + sum / x);    // ½ log 2π - ½
    }

    /// <summary>
    /// <c>ψ(x)</c>, the derivative of log Γ, to 4 ulp above 0; ∓inf at ±0, NaN at -1, -2, ... where its two sides differ, and at -inf.
    /// Below 0 to 8 units in the last place of the largest of itself, ψ(1 - x) and π cot πx: beside its zeros there the parts cancel.
    /// </summary>
    public static double Digamma(double x)
    {
        if (x == 0) return double.CopySign(double.PositiveInfinity, -x);
        if (x < -0.5)
        {
            var r = x - Math.Round(x);
            return r == 0 || x == double.NegativeInfinity ? double.NaN : Digamma(1 - x) - Math.PI * CotPi(r);
        }
        if (x <= 0.5) return DerivativeNearTwo(x) - 1 / (1 + x) - 1 / x;
        if (Math.Abs(x - Zero) < 0.25)
        {
            var t = x - Zero - ZeroLow;
            var taylor = 0.0;
            for (var n = AtZero.Length - 1; n >= 1; n--) taylor = taylor * t + AtZero[n];
            return taylor * t;
        }
        if (x < 1.25) return DerivativeNearTwo(x - 1) - 1 / x;
        if (x < Large)
        {
            var sum = 0.0;
            for (; x > 2.5; sum += 1 / x) x--;
            return DerivativeNearTwo(x - 2) + sum;
        }
        var w = 1 / (x * x);
        var tail = 0.0;
        for (var k = 8; k >= 1; k--) tail = tail * w + Bernoulli[k - 1] / (2 * k);
        return Log(x) - (0.5 / x + tail * w);
    }

    /// <summary>
    /// <c>ψ⁽ⁿ⁾(x)</c>, the nth derivative of ψ, n ≥ 1, to n + 6 ulp above 0, and 2n + 6 units in the last place of the larger of itself and ψ⁽ⁿ⁾(1 - x) below: (-1)ⁿ⁺¹ n! Σ 1/(x + k)ⁿ⁺¹, whose tail is Euler and Maclaurin's.
    /// At 0, -1, -2, ... +inf for odd n; for even n, where the sides differ, ∓inf at ±0 and NaN at the others. At +inf 0.
    /// </summary>
    public static double Polygamma(int n, double x)
    {
        if (double.IsNaN(x) || x == double.NegativeInfinity) return double.NaN;
        var sign = n % 2 == 0 ? -1 : 1;
        if (x <= 0)
        {
            if (x == Math.Round(x)) return sign > 0 ? double.PositiveInfinity : x == 0 ? double.CopySign(double.PositiveInfinity, -x) : double.NaN;
            return -sign * Polygamma(n, 1 - x) - CotPiDerivative(n, x - Math.Round(x));         // ψ(1 - x) - ψ(x) = π cot πx, n times differentiated
        }
        if (double.IsPositiveInfinity(x)) return sign * 0.0;

        var sum = 0.0;
        for (; x < Large + n; x++)
        {
            var head = Term(n, x);
            if (double.IsInfinity(head)) return sign * head;
            sum += head;
        }
        // Σ from x on, over its first term: x/n + ½ + Σⱼ B₂ⱼ/(2j)! (n + 1) (n + 2) ... (n + 2j - 1) / x²ʲ⁻¹
        var (tail, factor) = (0.0, 1 / x);
        for (var j = 1; j <= Bernoulli.Length; j++)
        {
            factor *= j == 1 ? (n + 1) / 2.0 : (n + 2 * j - 2.0) / (2 * j - 1) * ((n + 2 * j - 1.0) / (2 * j)) / (x * x);
            tail += Bernoulli[j - 1] * factor;
        }
        return sign * (sum + Term(n, x) * (x / n + (0.5 + tail)));
    }

    /// <summary>n!/xⁿ⁺¹, in an order that overflows only with the result.</summary>
    private static double Term(int n, double x)
    {
        var term = 1 / x;
        for (var j = 1; j <= n; j++) term *= j / x;
        return term;
    }

    /// <summary>log Γ(2 + t), |t| ≤ ¾.</summary>
    private static double NearTwo(double t)
    {
        var sum = 0.0;
        for (var k = ZetaLessOne.Length + 1; k >= 2; k--) sum = ZetaLessOne[k - 2] / k - t * sum;
        return t * (OneLessEuler + t * sum);
    }

    /// <summary>ψ(2 + t), |t| ≤ ¾: the series above, differentiated.</summary>
    private static double DerivativeNearTwo(double t)
    {
        var sum = 0.0;
        for (var k = ZetaLessOne.Length + 1; k >= 2; k--) sum = ZetaLessOne[k - 2] - t * sum;
        return OneLessEuler + t * sum;
    }

    private static double[] TaylorAtZero()
    {
        var series = new double[28];                            // 0.25 away, a term is a sixth of the one before
        var factorial = 1.0;
        for (var n = 1; n < series.Length; n++) series[n] = Polygamma(n, Zero) / (factorial *= n);
        return series;
    }

    /// <summary>dⁿ/dxⁿ π cot πx = πⁿ⁺¹ Pₙ(cot πx), where P₀(c) = c and Pₙ₊₁ = -(1 + c²) Pₙ': all coefficients of one sign.</summary>
    private static double CotPiDerivative(int n, double r)
    {
        var p = new double[n + 2];
        p[1] = 1;
        for (var m = 1; m <= n; m++)
        {
            var next = new double[n + 2];
            for (var i = 1; i <= m; i++)
            {
                next[i - 1] -= i * p[i];
                next[i + 1] -= i * p[i];
            }
            p = next;
        }
        var (c, y) = (CotPi(r), 0.0);
        for (var i = n + 1; i >= 0; i--) y = y * c + p[i];
        for (var i = 0; i <= n; i++) y *= Math.PI;
        return y;
    }

    /// <summary>|r| ≤ ½.</summary>
    private static double SinPi(double r) => SpecialFunctions<double>.Sin(Math.PI * r);

    private static double CotPi(double r) => SpecialFunctions<double>.Sin(Math.PI * (0.5 - Math.Abs(r))) / SinPi(r);

    private static double Log(double x) => SpecialFunctions<double>.Log(x);

    private static double Log1p(double x) => SpecialFunctions<double>.Log1p(x);
}
