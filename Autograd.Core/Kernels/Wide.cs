using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>What a product along a row needs of its numbers.</summary>
internal interface IWide<TSelf>
    where TSelf : struct, IWide<TSelf>
{
    static abstract TSelf Of(double value, double tangent);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>What is asked for: the number, or its tangent.</summary>
    double Result { get; }
}

/// <summary>
/// A number <c>m · 2ᵉ</c> that neither overflows nor vanishes: products of many factors pass through 1e400 on their way to 1. Slower than a double, so that it is used only where a double did not do.
/// </summary>
internal readonly struct Wide : IWide<Wide>
{
    private const double High = 1e150, Low = 1e-150; // within these m is left as it is: two such may be multiplied
    private readonly double m;
    private readonly long e;

    private Wide(double m, long e)
    {
        if (Math.Abs(m) is (> High or < Low) and not double.PositiveInfinity and not 0)
        {
            var k = Math.ILogB(m);
            (m, e) = (Math.ScaleB(m, -k), e + k);
        }
        (this.m, this.e) = (m, e);
    }

    public static Wide Of(double value, double tangent) => new(value, 0);

    public static Wide operator *(Wide a, Wide b) => new(a.m * b.m, a.e + b.e);

    public static Wide operator +(Wide a, Wide b)
    {
        if (b.m == 0) return a;
        if (a.m == 0) return b;
        if (a.e < b.e) (a, b) = (b, a);
        return new(a.m + Math.ScaleB(b.m, -(int)Math.Min(a.e - b.e, 4000)), a.e);
    }

    public double Result => Math.ScaleB(m, (int)Math.Clamp(e, -4000, 4000));
}

/// <summary>Such a number and its derivative in one direction: forward mode, so that nobody has to write down the second derivative of a product.</summary>
internal readonly struct WideDual(Wide value, Wide tangent) : IWide<WideDual>
{
    private readonly Wide value = value, tangent = tangent;

    public static WideDual Of(double value, double tangent) => new(Wide.Of(value, 0), Wide.Of(tangent, 0));

    public static WideDual operator *(WideDual a, WideDual b) => new(a.value * b.value, (a.value * b.tangent) + (a.tangent * b.value));

    public static WideDual operator +(WideDual a, WideDual b) => new(a.value + b.value, a.tangent + b.tangent);

    public double Result => tangent.Result;
}

// Products along the last axis in such numbers: what is asked for where doubles overflowed or vanished.
internal static unsafe partial class Kernel<T>
{
    /// <summary>The product of a row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T WideProduct(ReadOnlySpan<T> x)
    {
        var product = Wide.Of(1, 0);
        foreach (var factor in x) product *= Wide.Of(double.CreateTruncating(factor), 0);
        return T.CreateTruncating(product.Result);
    }

    /// <summary>The running products of rows, or, where there is u, their derivatives along it.</summary>
    public static Tensor<T> WideCumulativeProduct(Tensor<T> x, Tensor<T>? u)
    {
        var y = Contiguous(x);
        var along = u is null ? null : Contiguous(u);
        for (int row = 0, n = x.Rank == 0 ? 1 : x.Shape[^1]; row < y.Size; row += n)
            if (along is null) RunningProduct<Wide>(y.Fresh.Slice(row, n), default, y.Fresh.Slice(row, n));
            else RunningProduct<WideDual>(y.Fresh.Slice(row, n), along.Fresh.Slice(row, n), y.Fresh.Slice(row, n));
        return y;
    }

    /// <summary>What dy makes of the factors of running products, or, where there is u, the derivative of that along u.</summary>
    public static Tensor<T> WideCumulativeProductGradient(Tensor<T> x, Tensor<T> dy, Tensor<T>? u)
    {
        var (factors, dx) = (Contiguous(x), Contiguous(dy));
        var along = u is null ? null : Contiguous(u);
        for (int row = 0, n = x.Rank == 0 ? 1 : x.Shape[^1]; row < dx.Size; row += n)
            if (along is null) RunningGradient<Wide>(factors.Fresh.Slice(row, n), default, dx.Fresh.Slice(row, n));
            else RunningGradient<WideDual>(factors.Fresh.Slice(row, n), along.Fresh.Slice(row, n), dx.Fresh.Slice(row, n));
        return dx;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunningProduct<TWide>(ReadOnlySpan<T> x, ReadOnlySpan<T> u, Span<T> y)
        where TWide : struct, IWide<TWide>
    {
        var product = TWide.Of(1, 0);
        for (var i = 0; i < x.Length; i++)
        {
            product *= Factor<TWide>(x, u, i);
            y[i] = T.CreateTruncating(product.Result);
        }
    }

    /// <summary><c>dx[i] = (x[0] · ... · x[i − 1]) · r[i]</c> with <c>r[i] = dy[i] + x[i + 1] · r[i + 1]</c>, in place of dy.</summary>
    private static void RunningGradient<TWide>(ReadOnlySpan<T> x, ReadOnlySpan<T> u, Span<T> dy)
        where TWide : struct, IWide<TWide>
    {
        var before = new TWide[x.Length];
        var product = TWide.Of(1, 0);
        for (var i = 0; i < x.Length; i++)
        {
            before[i] = product;
            product *= Factor<TWide>(x, u, i);
        }
        var rest = TWide.Of(0, 0);
        for (var i = x.Length - 1; i >= 0; i--)
        {
            rest = TWide.Of(double.CreateTruncating(dy[i]), 0) + (i + 1 < x.Length ? Factor<TWide>(x, u, i + 1) * rest : TWide.Of(0, 0));
            dy[i] = T.CreateTruncating((before[i] * rest).Result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWide Factor<TWide>(ReadOnlySpan<T> x, ReadOnlySpan<T> u, int i)
        where TWide : struct, IWide<TWide> => TWide.Of(double.CreateTruncating(x[i]), u.IsEmpty ? 0 : double.CreateTruncating(u[i]));
}
