using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Modules one after another, each fed with what the one before it gives; they are named 0, 1, 2, ... PyTorch: nn.Sequential.</summary>
public sealed class Sequential<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Module<T>[] modules;

    /// <summary>A chain of modules, in the order of use. Without any it is the identity.</summary>
    public Sequential(params ReadOnlySpan<Module<T>> modules)
    {
        this.modules = modules.ToArray();
        for (var i = 0; i < modules.Length; i++) Register($"{i}", modules[i]);
    }

    /// <summary>How many modules there are.</summary>
    public int Count => modules.Length;

    /// <summary>The module at a place, counted from 0.</summary>
    public Module<T> this[int place] => modules[place];

    /// <summary>Takes what the first module takes, gives what the last one gives.</summary>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        foreach (var module in modules) x = module.Forward(x);
        return x;
    }
}
