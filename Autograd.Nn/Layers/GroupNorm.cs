using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Every example normalised by itself, in groups of consecutive channels: <c>y = (x − μ)/√(v + ε) · weight + bias</c>, the mean and the biased variance taken over a group and all axes after the channels; weight (1) and bias (0) one a channel.
/// Source: Wu and He, Group Normalization, 2018. PyTorch: nn.GroupNorm.
/// </summary>
public sealed class GroupNorm<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer for so many channels in so many groups.</summary>
    /// <param name="groups">How many groups. PyTorch: num_groups.</param>
    /// <param name="channels">How many channels, a multiple of the groups. PyTorch: num_channels.</param>
    /// <param name="epsilon">Added to the variance. PyTorch: eps.</param>
    /// <param name="affine">False leaves out weight and bias.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels, or ε is negative.</exception>
    public GroupNorm(int groups, int channels, double epsilon = 1e-5, bool affine = true)
    {
        if (groups < 1 || channels < 1 || channels % groups != 0) throw new ArgumentException($"GroupNorm: {channels} channels cannot be put into {groups} groups of equal size.", nameof(groups));
        Standardizing.CheckEpsilon("GroupNorm", epsilon);
        (Groups, Channels, Epsilon) = (groups, channels, epsilon);
        var start = Standardizing.Start<T>([channels], affine, affine);
        Weight = start.Weight is null ? null : Register("weight", start.Weight);
        Bias = start.Bias is null ? null : Register("bias", start.Bias);
    }

    /// <summary>How many groups there are.</summary>
    public int Groups { get; }

    /// <summary>How many channels there are.</summary>
    public int Channels { get; }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>What each normalised channel is multiplied with, <c>[channels]</c>, or null.</summary>
    public Tensor<T>? Weight { get; }

    /// <summary>What is then added, <c>[channels]</c>, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary><c>[n channels ...]</c> in and out.</summary>
    /// <exception cref="ArgumentException">x has other channels, or a batch of one example has one element in each group: normalised, nothing would be left of it.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            if (x.Rank < 2 || x.Shape[1] != Channels) throw new ArgumentException($"GroupNorm: x {x.Shape} must be [n {Channels} ...], with {Channels} channels on axis 1.");
            if (x.Size == Groups) throw new ArgumentException($"GroupNorm: x {x.Shape} has one element in each of the {Groups} groups; nothing is left of a number less its own mean. Use fewer groups.");
            if (x.Size == 0) return x;
            var grouped = x.Reshape(x.Shape[0], Groups, -1).LayerNorm(epsilon: Epsilon).Reshape(x.Shape);
            return Standardizing.Scale(grouped, Weight?.PerChannel(x.Rank), Bias?.PerChannel(x.Rank));
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"GroupNorm({Channels} channels in {Groups} groups{(Weight is null ? ", not affine" : "")})";
}
