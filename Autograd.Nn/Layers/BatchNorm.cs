using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Every channel normalised over the batch: <c>y = (x − μ)/√(v + ε) · weight + bias</c>, one weight (1) and bias (0) a channel. While training μ and v are the mean and the biased variance of the batch, over all axes but the channels',
/// and the running statistics follow them; in use the running statistics take their place. Source: Ioffe and Szegedy, Batch Normalization, 2015.
/// </summary>
/// <remarks>
/// running ← (1 − momentum)·running + momentum·batch, where the variance put in is the unbiased one, as in PyTorch. Saved with the module: <c>running_mean</c>, <c>running_var</c>, <c>num_batches_tracked</c>.
/// </remarks>
public abstract class BatchNorm<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string name;

    private protected BatchNorm(string name, int channels, double epsilon, double? momentum, bool affine, bool trackRunningStats)
    {
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), $"{name}: there is at least 1 channel, not {channels}.");
        if (momentum is { } m && !(m >= 0 && m <= 1)) throw new ArgumentOutOfRangeException(nameof(momentum), $"{name}: momentum is {m.ToString(CultureInfo.InvariantCulture)}; it must lie in 0 .. 1, or be left open (null) for the average of all batches.");
        Standardizing.CheckEpsilon(name, epsilon);
        (this.name, Channels, Epsilon, Momentum) = (name, channels, epsilon, momentum);
        var start = Standardizing.Start<T>([channels], affine, affine);
        Weight = start.Weight is null ? null : Register("weight", start.Weight);
        Bias = start.Bias is null ? null : Register("bias", start.Bias);
        if (!trackRunningStats) return;
        RunningMean = RegisterBuffer("running_mean", Tensor.Zeros<T>([channels]));
        RunningVariance = RegisterBuffer("running_var", Tensor.Ones<T>([channels]));
        RegisterBuffer("num_batches_tracked", () => StateEntry.From(BatchesTracked),
            entry => BatchesTracked = new StateReader(name, new() { { "num_batches_tracked", entry } }, [("num_batches_tracked", [])]).Count("num_batches_tracked"));
    }

    /// <summary>How many channels there are.</summary>
    public int Channels { get; }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>How much of each batch goes into the running statistics; null averages all batches, each alike.</summary>
    public double? Momentum { get; }

    /// <summary>What each normalised channel is multiplied with, <c>[channels]</c>, or null.</summary>
    public Tensor<T>? Weight { get; }

    /// <summary>What is then added, <c>[channels]</c>, or null.</summary>
    public Tensor<T>? Bias { get; }

    /// <summary>The mean of each channel over the batches so far, <c>[channels]</c>, or null where it is not kept.</summary>
    public Tensor<T>? RunningMean { get; }

    /// <summary>The unbiased variance of each channel over the batches so far, <c>[channels]</c>, or null where it is not kept. PyTorch: running_var.</summary>
    public Tensor<T>? RunningVariance { get; }

    /// <summary>How many batches have gone into the running statistics. PyTorch: num_batches_tracked.</summary>
    public long BatchesTracked { get; private set; }

    /// <summary>Which shapes this layer takes, in words, and whether this is one.</summary>
    private protected abstract (string Words, bool Fits) Takes(Shape x);

    /// <summary>The shape of x in and out, channels on axis 1.</summary>
    /// <exception cref="ArgumentException">x has other axes or channels, or, while training, one value for each channel.</exception>
    /// <exception cref="InvalidOperationException">In use without running statistics.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            if (Takes(x.Shape) is (var words, var fits) && (!fits || x.Shape[1] != Channels)) throw new ArgumentException($"{name}: x {x.Shape} must be {words}, with {Channels} channels on axis 1.{Hint(x.Shape)}");
            return Training ? ByBatch(x) : ByRunning(x);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{name}({Channels}{(Weight is null ? ", not affine" : "")}{(RunningMean is null ? ", no running statistics" : "")})";

    /// <summary>What is often missing: the axis of the one channel, or that of the batch.</summary>
    private string Hint(Shape x) =>
        x.Rank >= 3 && Channels == 1 && Takes([x[0], 1, .. x.Sizes[1..]]).Fits ? $" A batch of {x[0]} without the axis of channels gets one with Unsqueeze(1)."
        : x.Rank >= 1 && x[0] == Channels && Takes([1, .. x.Sizes]).Fits ? " A single example without the axis of the batch gets one with Unsqueeze(0)." : "";

    private Tensor<T> ByBatch(Tensor<T> x)
    {
        var count = x.Size / Channels; // of values of each channel
        if (count == 1) throw new ArgumentException($"{name}: x {x.Shape} has one value for each channel, and nothing is left of a number less its own mean. " +
            "If it is the last batch of an epoch, which is smaller than the others, leave it out: new DataLoader(..., dropLast: true). To use the network instead of training it, call Eval().");
        var isNew = !Checkpointing.IsRecomputing; // a checkpoint's second run brings the same batch again
        if (isNew) BatchesTracked++;
        if (count == 0) return x;
        var axes = Axes.Create([.. Enumerable.Range(0, x.Rank).Where(axis => axis != 1)]);
        var mean = x.Mean(axes, keepDims: true); // [1 channels 1 ...]
        var centered = x - mean;
        var variance = centered.Square().Mean(axes, keepDims: true);
        if (isNew)
        {
            Follow(RunningMean, mean, 1);
            Follow(RunningVariance, variance, count / (count - 1.0));
        }
        return Scaled(centered, RowNorms.Rooted(centered, variance, axes, Epsilon));
    }

    private Tensor<T> ByRunning(Tensor<T> x)
    {
        if (RunningMean is null || RunningVariance is null)
            throw new InvalidOperationException($"{name}: x {x.Shape} cannot be normalised by running statistics, as none are kept. Make the layer with trackRunningStats, or leave it training.");
        return Scaled(x - RunningMean.PerChannel(x.Rank), (RunningVariance.PerChannel(x.Rank) + Epsilon).Sqrt());
    }

    /// <summary>The factors are joined first: there is one a channel, and x is large.</summary>
    private Tensor<T> Scaled(Tensor<T> centered, Tensor<T> deviation) =>
        Weight is null ? centered / deviation : Standardizing.Scale(centered, Weight.PerChannel(centered.Rank) / deviation, Bias!.PerChannel(centered.Rank));

    private void Follow(Tensor<T>? running, Tensor<T> batch, double factor) =>
        running?.Update((Batch: batch, Share: T.CreateTruncating(Momentum ?? 1.0 / BatchesTracked), Factor: T.CreateTruncating(factor)), static (running, batch) =>
        {
            var values = batch.Batch.AsSpan();
            for (var i = 0; i < running.Length; i++) running[i] = ((T.One - batch.Share) * running[i]) + (batch.Share * (batch.Factor * values[i]));
        });
}

/// <summary>Batch normalisation of <c>[n channels]</c> or <c>[n channels length]</c>. PyTorch: nn.BatchNorm1d.</summary>
public sealed class BatchNorm1d<T> : BatchNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc cref="BatchNorm2d{T}(int, double, double?, bool, bool)"/>
    public BatchNorm1d(int channels, double epsilon = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true)
        : base("BatchNorm1d", channels, epsilon, momentum, affine, trackRunningStats)
    {
    }

    private protected override (string Words, bool Fits) Takes(Shape x) => ("[n channels] or [n channels length]", x.Rank is 2 or 3);
}

/// <summary>Batch normalisation of images, <c>[n channels height width]</c>. PyTorch: nn.BatchNorm2d.</summary>
public sealed class BatchNorm2d<T> : BatchNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer for so many channels.</summary>
    /// <param name="channels">How many channels. PyTorch: num_features.</param>
    /// <param name="epsilon">Added to the variance. PyTorch: eps.</param>
    /// <param name="momentum">How much of each batch goes into the running statistics; null averages all batches, each alike.</param>
    /// <param name="affine">False leaves out weight and bias.</param>
    /// <param name="trackRunningStats">False keeps no running statistics: the layer can then only train.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no channel, or the momentum lies outside 0 .. 1, or ε is negative.</exception>
    public BatchNorm2d(int channels, double epsilon = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true)
        : base("BatchNorm2d", channels, epsilon, momentum, affine, trackRunningStats)
    {
    }

    private protected override (string Words, bool Fits) Takes(Shape x) => ("[n channels height width]", x.Rank == 4);
}
