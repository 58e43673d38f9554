using System.Numerics;

namespace Autograd.Core;

/// <summary>Forwards of operations of your own, to be handed to <see cref="Tape.Record{T}(Tensor{T}, Tensor{T}, Vjp{T}, string)"/>.</summary>
public static class Kernel
{
    /// <summary>A function of one number at every element, not recorded.</summary>
    public static Tensor<T> Map<T>(Tensor<T> x, Func<T, T> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(function);
        var y = Kernel<T>.Contiguous(x);
        foreach (ref var value in y.Fresh) value = function(value);
        return y;
    }

    /// <summary>A function of two numbers at every pair of elements, shapes broadcast, not recorded.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor<T> Map<T>(Tensor<T> a, Tensor<T> b, Func<T, T, T> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(function);
        var shape = Broadcasting.Join(a.Shape, b.Shape, "Map");
        var y = Kernel<T>.Contiguous(a.View(a.Layout.Expand(shape)));
        var other = Kernel<T>.Contiguous(b.View(b.Layout.Expand(shape))).Fresh;
        var values = y.Fresh;
        for (var i = 0; i < values.Length; i++) values[i] = function(values[i], other[i]);
        return y;
    }
}
