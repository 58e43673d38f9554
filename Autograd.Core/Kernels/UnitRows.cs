using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autograd.Core;

// Rows brought to length 1, and the gradient of that.
internal static unsafe partial class Kernel<T>
{
    /// <summary><c>x / max(‖x‖, eps)</c> of each row.</summary>
    public static Tensor<T> UnitRows(Tensor<T> x, T eps)
    {
        var y = Tensor<T>.New(x.Layout.Dense, "Normalize");
        if (y.Size == 0) return y;
        if (!x.IsContiguous) x = Contiguous(x);
        var n = x.Shape[^1];
        fixed (T* px = x.AsSpan(), py = y.Fresh) ForRows(new UnitRowsOf(px, null, py, n, eps), y.Size / n, n);
        return y;
    }

    /// <summary><c>(v − y · Σ v·y) / ‖x‖</c> of each row, y being that of length 1; <c>v / eps</c> of one shorter than eps.</summary>
    public static Tensor<T> UnitRowsGradient(Tensor<T> x, Tensor<T> v, T eps)
    {
        var dx = Tensor<T>.New(x.Layout.Dense, "UnitRowsGradient");
        if (dx.Size == 0) return dx;
        if (!x.IsContiguous) x = Contiguous(x);
        if (!v.IsContiguous) v = Contiguous(v);
        var n = x.Shape[^1];
        fixed (T* px = x.AsSpan(), pv = v.AsSpan(), pdx = dx.Fresh) ForRows(new UnitRowsOf(px, pv, pdx, n, eps), dx.Size / n, n);
        return dx;
    }

    private readonly struct UnitRowsOf(T* x, T* v, T* y, int n, T eps) : IRunAction
    {
        public void Invoke(int start, int length)
        {
            var at = (nint)start * n;
            if (Vector512.IsHardwareAccelerated) Invoke<Simd512<T>>(x + at, v is null ? null : v + at, y + at, length);
            else if (Vector256.IsHardwareAccelerated) Invoke<Simd256<T>>(x + at, v is null ? null : v + at, y + at, length);
            else Invoke<Simd128<T>>(x + at, v is null ? null : v + at, y + at, length);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Invoke<V>(T* x, T* v, T* y, int rows)
            where V : struct, IVector<V, T>
        {
            var parts = new RowParts<T, V>(n, rows);
            var whole = parts.Whole;
            var isLong = eps * eps >= Range<T>.LeastSquare * T.CreateTruncating(n);
            for (var r = 0; r < rows; r++)
            {
                var at = (nint)r * n;
                V end = parts.LoadEnd(x + at, at, T.Zero), other = v is null ? end : parts.LoadEnd(v + at, at, T.Zero), squares = end * end, products = end * other;
                for (var j = 0; j < whole; j += V.Count)
                {
                    var next = V.Load(in x[at + j]);
                    squares += next * next;
                    if (v is not null) products += next * V.Load(in v[at + j]);
                }
                var sum = squares.Sum();
                if (!Range<T>.Holds(sum, n) && (sum > T.One || !isLong)) // a row shorter than eps needs no length
                {
                    InvokeScaled(new(x + at, n), v is null ? default : new(v + at, n), new(y + at, n));
                    continue;
                }
                var norm = T.Sqrt(sum);
                var length = V.Broadcast(norm < eps ? eps : norm); // NaN stays
                if (v is null)
                {
                    for (var j = 0; j < whole; j += V.Count) (V.Load(in x[at + j]) / length).Store(ref y[at + j]);
                    parts.StoreEnd(end / length, y + at, at);
                    continue;
                }
                var along = V.Broadcast(norm < eps ? T.Zero : products.Sum() / norm);
                for (var j = 0; j < whole; j += V.Count) ((V.Load(in v[at + j]) - V.Load(in x[at + j]) / length * along) / length).Store(ref y[at + j]);
                parts.StoreEnd((other - end / length * along) / length, y + at, at);
            }
        }

        /// <summary>A row whose squares overflow or vanish: of it times a power of 2, which changes no digit.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void InvokeScaled(ReadOnlySpan<T> x, ReadOnlySpan<T> v, Span<T> y)
        {
            var scale = Range<T>.Scale(TensorPrimitives.MaxMagnitude(x));
            TensorPrimitives.Multiply(x, scale, y);
            T norm = T.Sqrt(TensorPrimitives.SumOfSquares<T>(y)), least = eps * scale, length = norm < least ? least : norm;
            var along = v.IsEmpty || norm < least ? T.Zero : TensorPrimitives.Dot(y, v) / norm;
            TensorPrimitives.Divide(y, length, y);
            if (v.IsEmpty) return;
            TensorPrimitives.Multiply(y, along, y);
            TensorPrimitives.Subtract(v, y, y);
            TensorPrimitives.Divide(y, length, y);
            TensorPrimitives.Multiply(y, scale, y);
        }
    }
}
