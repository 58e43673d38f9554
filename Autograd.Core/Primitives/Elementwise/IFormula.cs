using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// A formula of one number, to be read as values, derivative, or operations on the tape (see <see cref="IReal{TSelf}"/>).
/// Write it as a <c>readonly record struct</c> whose fields are its options, and give it to <see cref="Elementwise"/>.
/// </summary>
public interface IFormula1
{
    /// <summary>The formula.</summary>
    R Of<R>(R x) where R : struct, IReal<R>;
}

/// <summary>A formula of two numbers; see <see cref="IFormula1"/>.</summary>
public interface IFormula2
{
    /// <summary>The formula.</summary>
    R Of<R>(R x, R y) where R : struct, IReal<R>;

    /// <summary>
    /// The derivative by x: found by duals. A formula states another only where a convention is not the derivative of the
    /// value, or where digits would be lost; where that one is a formula with a stated derivative too, by
    /// <see cref="IReal{TSelf}.Of"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual R ByX<TFormula, R>(TFormula formula, R x, R y)
        where TFormula : struct, IFormula2
        where R : struct, IReal<R> => formula.Of(new Dual<R>(x, 1), new Dual<R>(y, 0)).Derivative;

    /// <summary>The derivative by y, likewise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual R ByY<TFormula, R>(TFormula formula, R x, R y)
        where TFormula : struct, IFormula2
        where R : struct, IReal<R> => formula.Of(new Dual<R>(x, 0), new Dual<R>(y, 1)).Derivative;
}

/// <summary>A formula of three numbers; see <see cref="IFormula1"/>.</summary>
public interface IFormula3
{
    /// <summary>The formula.</summary>
    R Of<R>(R x, R y, R z) where R : struct, IReal<R>;
}

/// <summary>A formula of four numbers; see <see cref="IFormula1"/>.</summary>
public interface IFormula4
{
    /// <summary>The formula.</summary>
    R Of<R>(R x, R y, R z, R w) where R : struct, IReal<R>;
}
