using System.Runtime.CompilerServices;

namespace Autograd.Core;

// Functions that have numbers of their own, and products with them: of each element, in one pass.
internal static unsafe partial class Kernel<T>
{
    /// <summary>A function of one number at every element.</summary>
    public static Tensor<T> Map<TMap>(TMap f, Tensor<T> x, [CallerMemberName] string op = "")
        where TMap : struct, IMap<T>
    {
        if (!x.IsContiguous) x = Contiguous(x);
        var y = Tensor<T>.New(x.Layout.Dense, op);
        fixed (T* px = x.AsSpan(), py = y.Fresh) LongRuns.For(y.Size, new FormulaRun<TMap>(f, px, py));
        return y;
    }

    /// <summary><c>y = a · f(x)</c> in one pass; a has x's shape.</summary>
    public static Tensor<T> Times<TMap>(Tensor<T> a, TMap f, Tensor<T> x, string op = "TimesSlope")
        where TMap : struct, IMap<T>
    {
        if (!x.IsContiguous) x = Contiguous(x);
        var y = Tensor<T>.New(x.Layout.Dense, op);
        if (y.Size == 0) return y;
        var isOne = a.Layout.IsUniform; // the gradient of a sum
        if (!isOne && !a.IsContiguous) a = Contiguous(a);
        fixed (T* pa = a.Buffer, px = x.AsSpan(), py = y.Fresh) LongRuns.For(y.Size, new TimesRun<TMap>(pa + a.Layout.Offset, isOne, f, px, py));
        return y;
    }

    private readonly struct FormulaRun<TMap>(TMap f, T* x, T* y) : IRunAction
        where TMap : struct, IMap<T>
    {
        private readonly TMap f = f;

        public void Invoke(int start, int length) => Lanes<T>.Map(f, new(x + start, length), new(y + start, length));
    }

    private readonly struct TimesRun<TMap>(T* a, bool isOne, TMap f, T* x, T* y) : IRunAction
        where TMap : struct, IMap<T>
    {
        private readonly TMap f = f;

        public void Invoke(int start, int length) => Lanes<T>.MapTimes(f, isOne ? new(a, 1) : new(a + start, length), new(x + start, length), new(y + start, length));
    }
}
