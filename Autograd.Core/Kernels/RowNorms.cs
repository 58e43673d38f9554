using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

// Rows normalised, and the two gradients of that. Each reads its rows once from memory: mean and deviation are worked out anew while the row is in the first cache, which costs less than to keep them.
internal static unsafe partial class Kernel<T>
{
    private const int NormPasses = 4; // over a row in the cache; so much sooner is it worth to use another thread
    private const int MostPartialSums = 16;

    /// <summary><c>(x − μ) · r · weight + bias</c>, either of which may be missing.</summary>
    public static Tensor<T> NormalizeRows(Tensor<T> x, Tensor<T>? weight, Tensor<T>? bias, RowNorm norm, string op)
    {
        var y = Tensor<T>.New(x.Layout.Dense, op);
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        if (weight is { IsContiguous: false }) weight = Contiguous(weight);
        if (bias is { IsContiguous: false }) bias = Contiguous(bias);
        var n = x.Shape[^1];
        fixed (T* px = x.AsSpan(), pw = weight is null ? default : weight.AsSpan(), pb = bias is null ? default : bias.AsSpan(), py = y.Fresh)
            ForRows(new NormalizedRows(px, pw, pb, py, n, norm), y.Size / n, n, NormPasses);
        return y;
    }

    /// <summary><c>r (v − mean v − ŷ · mean(v·ŷ))</c> of each row, ŷ being the normalised one.</summary>
    public static Tensor<T> RowNormGradient(Tensor<T> x, Tensor<T> v, RowNorm norm)
    {
        var y = Tensor<T>.New(x.Layout.Dense, "RowNormGradient");
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        if (!v.IsContiguous) v = Contiguous(v);
        var n = x.Shape[^1];
        fixed (T* px = x.AsSpan(), pv = v.AsSpan(), py = y.Fresh) ForRows(new NormGradientRows(px, pv, py, n, norm), y.Size / n, n, NormPasses);
        return y;
    }

    /// <summary><c>Σ v·ŷ</c> over the rows, an element for each column.</summary>
    public static Tensor<T> RowNormWeightGradient(Tensor<T> x, Tensor<T> v, RowNorm norm)
    {
        var n = x.Shape[^1];
        var y = Tensor.Zeros<T>([n]);
        if (x.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        if (!v.IsContiguous) v = Contiguous(v);
        var rows = x.Size / n;
        var each = Math.Max(Parallelism.Chunks(rows, MostPartialSums), Math.Max(1, (1 << 14) / n));
        var chunks = Parallelism.Chunks(rows, each);
        using var partial = SpanOwner<T>.Allocate(chunks * n, AllocationMode.Clear);
        fixed (T* px = x.AsSpan(), pv = v.AsSpan(), sums = partial.Span)
        {
            var action = new NormWeightChunks(px, pv, sums, rows, each, n, norm);
            if (chunks == 1) action.Invoke(0);
            else Parallelism.For(chunks, action);
        }
        for (var chunk = 0; chunk < chunks; chunk++) SumReduction.Accumulate(partial.Span.Slice(chunk * n, n), y.Fresh);
        return y;
    }

    private readonly struct NormalizedRows(T* x, T* weight, T* bias, T* y, int n, RowNorm norm) : IRunAction
    {
        public void Invoke(int start, int length)
        {
            for (var row = start; row < start + length; row++)
            {
                nint at = (nint)row * n;
                if (Vector512.IsHardwareAccelerated) RowNorms<T>.Normalize<Simd512<T>>(x + at, weight, bias, y + at, n, norm);
                else if (Vector256.IsHardwareAccelerated) RowNorms<T>.Normalize<Simd256<T>>(x + at, weight, bias, y + at, n, norm);
                else RowNorms<T>.Normalize<Simd128<T>>(x + at, weight, bias, y + at, n, norm);
            }
        }
    }

    private readonly struct NormGradientRows(T* x, T* v, T* y, int n, RowNorm norm) : IRunAction
    {
        public void Invoke(int start, int length)
        {
            for (var row = start; row < start + length; row++)
            {
                nint at = (nint)row * n;
                if (Vector512.IsHardwareAccelerated) RowNorms<T>.Gradient<Simd512<T>>(x + at, v + at, y + at, n, norm);
                else if (Vector256.IsHardwareAccelerated) RowNorms<T>.Gradient<Simd256<T>>(x + at, v + at, y + at, n, norm);
                else RowNorms<T>.Gradient<Simd128<T>>(x + at, v + at, y + at, n, norm);
            }
        }
    }

    private readonly struct NormWeightChunks(T* x, T* v, T* sums, int rows, int each, int n, RowNorm norm) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            var sum = sums + ((nint)chunk * n);
            for (var row = chunk * each; row < (int)Math.Min(rows, (chunk + 1L) * each); row++)
            {
                nint at = (nint)row * n;
                if (Vector512.IsHardwareAccelerated) RowNorms<T>.AddProduct<Simd512<T>>(x + at, v + at, sum, n, norm);
                else if (Vector256.IsHardwareAccelerated) RowNorms<T>.AddProduct<Simd256<T>>(x + at, v + at, sum, n, norm);
                else RowNorms<T>.AddProduct<Simd128<T>>(x + at, v + at, sum, n, norm);
            }
        }
    }
}

/// <summary>One row at a time. What remains behind the last whole register goes through the same formula, number by number.</summary>
internal static unsafe class RowNorms<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private const int Room = 24;    // binary places: more than a block's sum needs
    private const int Block = 4096; // the sums of blocks are added in double: no long row loses what is small beside its sum

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Normalize<V>(T* x, T* weight, T* bias, T* y, int n, RowNorm norm, bool isScaled = false)
        where V : struct, IVector<V, T>
    {
        if (!TryMoments<V>(x, n, norm, out var mean, out var scale) && !isScaled)
        {
            NormalizeScaled<V>(x, weight, bias, y, n, norm);
            return;
        }
        V m = V.Broadcast(mean), r = V.Broadcast(scale);
        var i = 0;
        for (; i <= n - V.Count; i += V.Count)
        {
            var z = (V.Load(in x[i]) - m) * r;
            if (weight != null) z *= V.Load(in weight[i]);
            if (bias != null) z += V.Load(in bias[i]);
            z.Store(ref y[i]);
        }
        for (; i < n; i++)
        {
            var z = (x[i] - mean) * scale;
            if (weight != null) z *= weight[i];
            if (bias != null) z += bias[i];
            y[i] = z;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Gradient<V>(T* x, T* v, T* y, int n, RowNorm norm, bool isScaled = false)
        where V : struct, IVector<V, T>
    {
        if (!TryMoments<V>(x, n, norm, out var mean, out var scale) && !isScaled)
        {
            GradientScaled<V>(x, v, y, n, norm);
            return;
        }
        var (sum, dot) = Products<V>(x, v, n, mean);
        var meanOfV = norm.IsCentered ? T.CreateTruncating(sum / n) : T.Zero;
        var slope = -T.CreateTruncating(dot / n) * scale * scale; // times x − μ it is −ŷ · mean(v·ŷ)
        V m = V.Broadcast(mean), r = V.Broadcast(scale), mv = V.Broadcast(meanOfV), s = V.Broadcast(slope);
        var i = 0;
        for (; i <= n - V.Count; i += V.Count) ((V.Load(in v[i]) - mv + (V.Load(in x[i]) - m) * s) * r).Store(ref y[i]);
        for (; i < n; i++) y[i] = (v[i] - meanOfV + ((x[i] - mean) * slope)) * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddProduct<V>(T* x, T* v, T* sum, int n, RowNorm norm, bool isScaled = false)
        where V : struct, IVector<V, T>
    {
        if (!TryMoments<V>(x, n, norm, out var mean, out var scale) && !isScaled)
        {
            AddProductScaled<V>(x, v, sum, n, norm);
            return;
        }
        V m = V.Broadcast(mean), r = V.Broadcast(scale);
        var i = 0;
        for (; i <= n - V.Count; i += V.Count) V.MultiplyAdd(V.Load(in v[i]), (V.Load(in x[i]) - m) * r, V.Load(in sum[i])).Store(ref sum[i]);
        for (; i < n; i++) sum[i] += v[i] * ((x[i] - mean) * scale);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NormalizeScaled<V>(T* x, T* weight, T* bias, T* y, int n, RowNorm norm)
        where V : struct, IVector<V, T>
    {
        norm = Scaled<V>(x, y, n, norm, out _, out _);
        Normalize<V>(y, weight, bias, y, n, norm, isScaled: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void GradientScaled<V>(T* x, T* v, T* y, int n, RowNorm norm)
        where V : struct, IVector<V, T>
    {
        norm = Scaled<V>(x, y, n, norm, out var first, out var second);
        Gradient<V>(y, v, y, n, norm, isScaled: true);
        for (var i = 0; i < n; i++) y[i] = y[i] * first * second;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddProductScaled<V>(T* x, T* v, T* sum, int n, RowNorm norm)
        where V : struct, IVector<V, T>
    {
        using var scaled = SpanOwner<T>.Allocate(n);
        fixed (T* z = scaled.Span) AddProduct<V>(z, v, sum, n, Scaled<V>(x, z, n, norm, out _, out _), isScaled: true);
    }

    /// <summary>
    /// A row whose squares are not in range, near 1 and around 0: <c>z = (x − μ) · first · second</c>, two powers of 2. What z is normalised to with the norm that is given back, whose ε is multiplied with their square, x is too.
    /// </summary>
    private static RowNorm Scaled<V>(T* x, T* z, int n, RowNorm norm, out T first, out T second)
        where V : struct, IVector<V, T>
    {
        ReadOnlySpan<T> row = new(x, n);
        Span<T> scaled = new(z, n);
        first = T.Abs(TensorPrimitives.MaxMagnitude(row)) > T.ScaleB(Range<T>.Largest, -Room) ? T.ScaleB(T.One, -Room) : T.One; // so that neither sum nor difference overflows
        TensorPrimitives.Multiply(row, first, scaled);
        if (norm.IsCentered) TensorPrimitives.Subtract(scaled, T.CreateTruncating(Sum<V>(z, n) / n), scaled);
        var root = T.CreateTruncating(Math.Sqrt(norm.Epsilon)) * first;
        second = Range<T>.Scale(T.Max(T.Abs(TensorPrimitives.MaxMagnitude<T>(scaled)), root));
        TensorPrimitives.Multiply(scaled, second, scaled);
        var epsilon = double.CreateTruncating(root * second);
        return norm with { Epsilon = epsilon * epsilon };
    }

    /// <summary>
    /// μ, or 0 where nothing is subtracted, and <c>r = 1/√(mean(x − μ)² + ε)</c>; in two passes, so that numbers far from 0 cost no digits. False if the squares overflow, or vanish and ε does not cover that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMoments<V>(T* x, int n, RowNorm norm, out T mean, out T scale)
        where V : struct, IVector<V, T>
    {
        mean = norm.IsCentered ? T.CreateTruncating(Sum<V>(x, n) / n) : T.Zero;
        var squares = Squares<V>(x, n, mean);
        scale = T.CreateTruncating(1 / Math.Sqrt((squares / n) + norm.Epsilon));
        var least = double.CreateTruncating(Range<T>.LeastSquare);
        return squares <= double.MaxValue && (norm.Epsilon >= least || squares >= least * n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Sum<V>(T* x, int n)
        where V : struct, IVector<V, T>
    {
        var total = 0.0;
        for (var start = 0; start < n; start += Block)
        {
            V even = V.Zero, odd = V.Zero;
            int i = start, end = Math.Min(n, start + Block);
            for (; i <= end - (2 * V.Count); i += 2 * V.Count)
            {
                even += V.Load(in x[i]);
                odd += V.Load(in x[i + V.Count]);
            }
            total += double.CreateTruncating((even + odd).Sum());
            for (; i < end; i++) total += double.CreateTruncating(x[i]);
        }
        return total;
    }

    /// <summary><c>Σ(x − μ)²</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Squares<V>(T* x, int n, T mean)
        where V : struct, IVector<V, T>
    {
        var (total, m) = (0.0, V.Broadcast(mean));
        for (var start = 0; start < n; start += Block)
        {
            V even = V.Zero, odd = V.Zero;
            int i = start, end = Math.Min(n, start + Block);
            for (; i <= end - (2 * V.Count); i += 2 * V.Count)
            {
                V a = V.Load(in x[i]) - m, b = V.Load(in x[i + V.Count]) - m;
                even = V.MultiplyAdd(a, a, even);
                odd = V.MultiplyAdd(b, b, odd);
            }
            total += double.CreateTruncating((even + odd).Sum());
            for (; i < end; i++) total += double.CreateTruncating((x[i] - mean) * (x[i] - mean));
        }
        return total;
    }

    /// <summary><c>Σ v</c> and <c>Σ v (x − μ)</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static (double Sum, double Dot) Products<V>(T* x, T* v, int n, T mean)
        where V : struct, IVector<V, T>
    {
        var (sum, dot, m) = (0.0, 0.0, V.Broadcast(mean));
        for (var start = 0; start < n; start += Block)
        {
            V plain = V.Zero, weighted = V.Zero;
            int i = start, end = Math.Min(n, start + Block);
            for (; i <= end - V.Count; i += V.Count)
            {
                var a = V.Load(in v[i]);
                plain += a;
                weighted = V.MultiplyAdd(a, V.Load(in x[i]) - m, weighted);
            }
            sum += double.CreateTruncating(plain.Sum());
            dot += double.CreateTruncating(weighted.Sum());
            for (; i < end; i++)
            {
                sum += double.CreateTruncating(v[i]);
                dot += double.CreateTruncating(v[i] * (x[i] - mean));
            }
        }
        return (sum, dot);
    }
}
