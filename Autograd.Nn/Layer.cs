using System.Globalization;
using System.Numerics;
using System.Text;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>A module that turns one tensor into one: what <see cref="Sequential{T}"/> chains. Most layers are one, and so is a whole network of them. PyTorch: nn.Module with forward(x).</summary>
public abstract class Layer<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The function itself. Each layer documents the shapes it takes and gives.</summary>
    public abstract Tensor<T> Forward(Tensor<T> x);

    /// <summary>
    /// The module as a tree, with the shape that each part makes of an input of this shape, and how many numbers its parameters hold. Zeros are sent through it, as in use; nothing of the module changes.
    /// Parts of a layer of your own are listed, their shapes known to your <see cref="Forward"/> alone.
    /// </summary>
    /// <exception cref="ArgumentException">A layer does not take the shape it is given.</exception>
    public string Summary(Shape inputShape)
    {
        CheckRegistered();
        var shapes = new Dictionary<Module<T>, Shape>(ReferenceEqualityComparer.Instance);
        var tree = Tree().ToList();
        var training = tree.Select(row => row.Module).Where(module => module.Training).ToList();
        using (Tape<T>.SetAside())
        using (TensorScope.ForEngine())
        {
            try
            {
                Eval();
                ForwardNoting(Tensor.Zeros<T>(inputShape), shapes);
            }
            finally
            {
                foreach (var module in training) module.SetOwnTraining();
            }
        }

        var made = tree.ConvertAll(row => shapes.TryGetValue(row.Module, out var shape) ? $"{shape}" : "");
        var (left, middle) = (Math.Max(tree.Max(row => row.Text.Length), $"input".Length), Math.Max(made.Max(shape => shape.Length), $"{inputShape}".Length));
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{"input".PadRight(left)}  {inputShape}\n");
        for (var i = 0; i < tree.Count; i++)
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{tree[i].Text.PadRight(left)}  {made[i].PadRight(middle)}  {(tree[i].Module.ParameterCount is var count and > 0 ? count : null),11:N0}").TrimEnd()).Append('\n');
        var frozen = Parameters().Where(parameter => !parameter.RequiresGrad).Sum(parameter => parameter.Size);
        return text.Append(CultureInfo.InvariantCulture, $"{ParameterCount:N0} parameters{(frozen > 0 ? $", {frozen:N0} of them frozen" : "")}").ToString();
    }

    /// <summary><see cref="Forward"/>, with the shapes of what this and every part of it made written down.</summary>
    internal virtual Tensor<T> ForwardNoting(Tensor<T> x, Dictionary<Module<T>, Shape> shapes)
    {
        var y = Forward(x);
        shapes[this] = y.Shape;
        return y;
    }
}
