using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>A formula of so many numbers, up to four; what it does not use, it is given anything for.</summary>
internal interface IFormula
{
    static abstract int Operands { get; }

    R Of<R>(R x, R y, R z, R w) where R : struct, IReal<R>;

    /// <summary>The derivative by one of them.</summary>
    R Derivative<TBy, R>(R x, R y, R z, R w)
        where TBy : struct, IOperand
        where R : struct, IReal<R>;
}

internal readonly struct Formula1<TFormula>(TFormula formula) : IFormula
    where TFormula : struct, IFormula1
{
    private readonly TFormula f = formula;

    public static int Operands => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Of<R>(R x, R y, R z, R w) where R : struct, IReal<R> => f.Of(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<TBy, R>(R x, R y, R z, R w)
        where TBy : struct, IOperand
        where R : struct, IReal<R> => f.Of(new Dual<R>(x, 1)).Derivative;

    public override string ToString() => f.ToString()!;
}

internal readonly struct Formula2<TFormula>(TFormula formula) : IFormula
    where TFormula : struct, IFormula2
{
    private readonly TFormula f = formula;

    public static int Operands => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Of<R>(R x, R y, R z, R w) where R : struct, IReal<R> => f.Of(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<TBy, R>(R x, R y, R z, R w)
        where TBy : struct, IOperand
        where R : struct, IReal<R> => typeof(TBy) == typeof(First) ? TFormula.ByX(f, x, y) : TFormula.ByY(f, x, y);

    public override string ToString() => f.ToString()!;
}

internal readonly struct Formula3<TFormula>(TFormula formula) : IFormula
    where TFormula : struct, IFormula3
{
    private readonly TFormula f = formula;

    public static int Operands => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Of<R>(R x, R y, R z, R w) where R : struct, IReal<R> => f.Of(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<TBy, R>(R x, R y, R z, R w)
        where TBy : struct, IOperand
        where R : struct, IReal<R> => f.Of(new Dual<R>(x, typeof(TBy) == typeof(First) ? 1.0 : 0.0), new Dual<R>(y, typeof(TBy) == typeof(Second) ? 1.0 : 0.0), new Dual<R>(z, typeof(TBy) == typeof(Third) ? 1.0 : 0.0)).Derivative;

    public override string ToString() => f.ToString()!;
}

internal readonly struct Formula4<TFormula>(TFormula formula) : IFormula
    where TFormula : struct, IFormula4
{
    private readonly TFormula f = formula;

    public static int Operands => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Of<R>(R x, R y, R z, R w) where R : struct, IReal<R> => f.Of(x, y, z, w);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<TBy, R>(R x, R y, R z, R w)
        where TBy : struct, IOperand
        where R : struct, IReal<R> => f.Of(new Dual<R>(x, typeof(TBy) == typeof(First) ? 1.0 : 0.0), new Dual<R>(y, typeof(TBy) == typeof(Second) ? 1.0 : 0.0), new Dual<R>(z, typeof(TBy) == typeof(Third) ? 1.0 : 0.0), new Dual<R>(w, typeof(TBy) == typeof(Fourth) ? 1.0 : 0.0)).Derivative;

    public override string ToString() => f.ToString()!;
}

/// <summary>By which operand a derivative is taken.</summary>
internal interface IOperand
{
    static abstract int Number { get; }
}

internal readonly struct First : IOperand
{
    public static int Number => 0;
}

internal readonly struct Second : IOperand
{
    public static int Number => 1;
}

internal readonly struct Third : IOperand
{
    public static int Number => 2;
}

internal readonly struct Fourth : IOperand
{
    public static int Number => 3;
}

/// <summary>The values of a formula, in registers.</summary>
internal readonly struct FormulaValue<TFormula, T>(TFormula f) : IRegisterFunction<T>
    where TFormula : struct, IFormula
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TFormula f = f;

    public static int Operands => TFormula.Operands;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V a, V b, V c, V d, V e) where V : struct, IVector<V, T> =>
        f.Of(a, b, c, d);
}

/// <summary><c>dy · ∂f</c> by one of the operands, in registers; dy is operand 0, what f is of are the others.</summary>
internal readonly struct FormulaDerivative<TFormula, TBy, T>(TFormula f) : IRegisterFunction<T>
    where TFormula : struct, IFormula
    where TBy : struct, IOperand
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TFormula f = f;

    public static int Operands => TFormula.Operands + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V a, V b, V c, V d, V e) where V : struct, IVector<V, T> =>
        a * f.Derivative<TBy, V>(b, c, d, e);
}
