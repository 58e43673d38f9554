using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// How a primitive is written: <c>Tape.Record(y, x, static (dy, x, y) =&gt; dx)</c>, the result of its kernel, its operands, and a rule for each.
/// With no tape open, or where no operand requires a gradient, nothing is recorded, and y comes back as it is. Your own primitives are written exactly like ours.
/// </summary>
public static class Tape
{
    /// <summary>Records an operation of one operand.</summary>
    /// <param name="y">What the operation gives: a tensor that it made, or a view of x.</param>
    /// <param name="x">The operand.</param>
    /// <param name="dx">The rule.</param>
    /// <param name="op">The operation's name on the tape; the calling method's if left out.</param>
    /// <returns>y.</returns>
    /// <exception cref="InvalidOperationException">x belongs to another tape, or y was recorded before.</exception>
    public static Tensor<T> Record<T>(Tensor<T> y, Tensor<T> x, Vjp<T> dx, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Tape<T>.Recorder(x, op) is { } tape) tape.Add(y, new UnaryEntry<T>(op, y, tape.Use(x), dx));
        return y;
    }

    /// <summary>Records an operation of one operand with attributes: what the rule needs besides, such as axes, indices, bounds. Masks, indices and tensors among them, alone, in tuples or in arrays, are kept and checked for change like operands.</summary>
    /// <inheritdoc cref="Record{T}(Tensor{T}, Tensor{T}, Vjp{T}, string)"/>
    public static Tensor<T> Record<T, TAttributes>(Tensor<T> y, Tensor<T> x, TAttributes attributes, Vjp<T, TAttributes> dx, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Tape<T>.Recorder(x, op) is { } tape) tape.Add(y, new UnaryEntry<T, TAttributes>(op, y, tape.Use(x), tape.UseAttributes(attributes), dx));
        return y;
    }

    /// <summary>Records an operation of two operands, with a rule for each.</summary>
    /// <inheritdoc cref="Record{T}(Tensor{T}, Tensor{T}, Vjp{T}, string)"/>
    public static Tensor<T> Record<T>(Tensor<T> y, Tensor<T> a, Tensor<T> b, BinaryVjp<T> da, BinaryVjp<T> db, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Tape<T>.Recorder(a, b, op) is { } tape) tape.Add(y, new BinaryEntry<T>(op, y, tape.Use(a), tape.Use(b), da, db));
        return y;
    }

    /// <summary>Records an operation of two operands with attributes.</summary>
    /// <inheritdoc cref="Record{T}(Tensor{T}, Tensor{T}, Vjp{T}, string)"/>
    public static Tensor<T> Record<T, TAttributes>(Tensor<T> y, Tensor<T> a, Tensor<T> b, TAttributes attributes, BinaryVjp<T, TAttributes> da, BinaryVjp<T, TAttributes> db, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Tape<T>.Recorder(a, b, op) is { } tape) tape.Add(y, new BinaryEntry<T, TAttributes>(op, y, tape.Use(a), tape.Use(b), tape.UseAttributes(attributes), da, db));
        return y;
    }

    /// <summary>Records an operation of three operands, with a rule for each.</summary>
    /// <inheritdoc cref="Record{T}(Tensor{T}, Tensor{T}, Vjp{T}, string)"/>
    public static Tensor<T> Record<T>(Tensor<T> y, Tensor<T> a, Tensor<T> b, Tensor<T> c, TernaryVjp<T> da, TernaryVjp<T> db, TernaryVjp<T> dc, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Tape<T>.Recorder([a, b, c], op) is { } tape) tape.Add(y, new TernaryEntry<T>(op, y, tape.Use(a), tape.Use(b), tape.Use(c), da, db, dc));
        return y;
    }

    /// <summary>Records an operation of any number of operands; the rule is told which of them is asked for.</summary>
    /// <inheritdoc cref="Record{T}(Tensor{T}, Tensor{T}, Vjp{T}, string)"/>
    public static Tensor<T> Record<T, TAttributes>(Tensor<T> y, ReadOnlySpan<Tensor<T>> xs, TAttributes attributes, NaryVjp<T, TAttributes> dx, [CallerMemberName] string op = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Tape<T>.Recorder(xs, op) is not { } tape) return y;
        var operands = new Operand<T>[xs.Length];
        for (var i = 0; i < xs.Length; i++) operands[i] = tape.Use(xs[i]);
        tape.Add(y, new NaryEntry<T, TAttributes>(op, y, xs.ToArray(), operands, tape.UseAttributes(attributes), dx));
        return y;
    }
}
