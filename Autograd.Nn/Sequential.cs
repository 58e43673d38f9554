using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Layers one after another, each fed with what the one before it gives; they are named 0, 1, 2, ... PyTorch: nn.Sequential.</summary>
public sealed class Sequential<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] layers;

    /// <summary>A chain of layers, in the order of use. Without any it is the identity.</summary>
    public Sequential(params ReadOnlySpan<Layer<T>> layers)
    {
        this.layers = layers.ToArray();
        for (var i = 0; i < layers.Length; i++) Register($"{i}", layers[i]);
    }

    /// <summary>How many layers there are.</summary>
    public int Count => layers.Length;

    /// <summary>The layer at a place, counted from 0.</summary>
    public Layer<T> this[int place] => layers[place];

    /// <summary>Takes what the first layer takes, gives what the last one gives.</summary>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        var place = 0;
        try
        {
            for (; place < layers.Length; place++) x = layers[place].Forward(x);
            return x;
        }
        catch (Exception error) when (place < layers.Length && layers[place].Locate(error)) { throw; }
    }

    internal override Tensor<T> ForwardNoting(Tensor<T> x, Dictionary<Module<T>, Shape> shapes)
    {
        var place = 0;
        try
        {
            for (; place < layers.Length; place++) x = layers[place].ForwardNoting(x, shapes);
            shapes[this] = x.Shape;
            return x;
        }
        catch (Exception error) when (place < layers.Length && layers[place].Locate(error)) { throw; }
    }
}
