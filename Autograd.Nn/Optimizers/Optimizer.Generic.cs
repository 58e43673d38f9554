using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Moves parameters against their gradients. PyTorch: optim.Optimizer.</summary>
public abstract class Optimizer<T> : Optimizer
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] parameters;

    /// <summary>An optimizer of these parameters.</summary>
    /// <exception cref="ArgumentException">
    /// There are none, one comes twice or shares its memory with another one, one requires no gradient, or one is a view
    /// that is not contiguous.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    private protected Optimizer(IEnumerable<Tensor<T>> parameters, double learningRate)
        : base(learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.parameters = [.. parameters];
        if (this.parameters.Length == 0) throw new ArgumentException($"{Name}: there are no parameters to train; pass model.Parameters().");
        foreach (var parameter in this.parameters)
        {
            if (!parameter.RequiresGrad)
                throw new ArgumentException($"{Name}: a parameter {parameter.Shape} requires no gradient and could never move. If it is frozen, leave it out: model.Parameters().Where(p => p.RequiresGrad). " +
                    "If it is to be trained, call RequireGrad() on it, or Freeze(false) on its module.");
            if (!parameter.IsContiguous) throw new ArgumentException($"{Name}: a parameter is a view that is not contiguous ({parameter.Layout}) and cannot be moved in place; make it of Contiguous(), then call RequireGrad().");
        }
        if (DistinctParameters.FirstTwice(this.parameters) is { } twice) throw new ArgumentException($"{Name}: a parameter {twice.Shape} comes twice and would be moved twice a step.");
        if (DistinctParameters.FirstShared(this.parameters) is { } shared)
            throw new ArgumentException($"{Name}: a parameter {shared.Shape} shares its memory with another one, as a view or a Detach() does, and would be moved twice a step; pass one of them, or a Contiguous() copy.");
    }

    /// <summary>What is optimized, in the order given.</summary>
    public IReadOnlyList<Tensor<T>> Parameters => parameters;

    /// <inheritdoc/>
    public override IReadOnlyList<Optimizer<T>> Groups => field ??= [this];

    internal sealed override int ParameterCount => parameters.Length;

    /// <inheritdoc/>
    public override void ZeroGrad()
    {
        foreach (var parameter in parameters) parameter.ZeroGrad();
    }
}
