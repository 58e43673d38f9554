using System.Numerics.Tensors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Autograd.Core;

// Forward and backward recursion over the states of an alignment, in logarithms. The states of all examples lie in one run, each example's behind two impossible ones, so that a step of the whole batch
// is one pass over the run beside itself, shifted by one and by two: what is shifted out of one example falls on the impossible states of the next.
internal static partial class Kernel<T>
{
    private const int Impossible = 2;

    /// <summary><c>ln p(labels)</c> of each example.</summary>
    public static Tensor<T> AlignmentLogLikelihood(Tensor<T> x, AlignmentStates states)
    {
        var y = Tensor.New<T>([states.Batch], "AlignmentLogLikelihood");
        var width = states.Count + Impossible;
        using var both = SpanOwner<T>.Allocate(2 * states.Batch * width);
        using var recursion = new AlignmentRecursion(x.IsContiguous ? x : Contiguous(x), states);
        Span<T> alpha = both.Span[..(states.Batch * width)], next = both.Span[(states.Batch * width)..];
        recursion.Start(alpha);
        ReadEnds(alpha, 0, states, y.Fresh);
        for (var t = 0; t < x.Shape[0]; t++)
        {
            recursion.StepForward(alpha, t, next);
            ReadEnds(next, t + 1, states, y.Fresh);
            var last = alpha;
            alpha = next;
            next = last;
        }
        return y;
    }

    /// <summary>The probability of each class at each frame, given the labels; 0 where these cannot be, and at frames that do not count.</summary>
    public static Tensor<T> AlignmentPosterior(Tensor<T> x, AlignmentStates states)
    {
        var p = Tensor.New<T>(x.Shape, "AlignmentPosterior");
        var (frames, batch, width, shown) = (x.Shape[0], states.Batch, states.Count + Impossible, x.Shape[1] * x.Shape[2]);
        var size = batch * width;
        using var all = SpanOwner<T>.Allocate((frames + 1) * size);
        using var more = SpanOwner<T>.Allocate(3 * size + shown + 1 + batch);
        using var recursion = new AlignmentRecursion(x.IsContiguous ? x : Contiguous(x), states);
        Span<T> alphas = all.Span, beta = more.Span[..size], next = more.Span.Slice(size, size), joint = more.Span.Slice(2 * size, size), sums = more.Span.Slice(3 * size, shown + 1), y = more.Span[(3 * size + shown + 1)..];
        recursion.Start(alphas[..size]);
        ReadEnds(alphas[..size], 0, states, y);
        for (var t = 0; t < frames; t++)
        {
            recursion.StepForward(alphas.Slice(t * size, size), t, alphas.Slice((t + 1) * size, size));
            ReadEnds(alphas.Slice((t + 1) * size, size), t + 1, states, y);
        }
        beta.Fill(T.NegativeInfinity);
        for (var t = frames - 1; t >= 0; t--)
        {
            if (t < frames - 1)
            {
                recursion.StepBack(beta, t + 1, next);
                next.CopyTo(beta);
            }
            WriteEnds(beta, t + 1, states);
            TensorPrimitives.Add(alphas.Slice((t + 1) * size, size), beta, joint);
            for (var n = 0; n < batch; n++)
            {
                var row = joint.Slice(n * width, width);
                if (t >= states.FrameCounts[n] || T.IsNegativeInfinity(y[n])) row.Fill(T.NegativeInfinity);
                else TensorPrimitives.Subtract(row, y[n], row);
            }
            SpecialFunctions<T>.Exp(joint, joint);
            recursion.AddByClass(joint, sums);
            sums[..shown].CopyTo(p.Fresh[(t * shown)..]);
        }
        return p;
    }

    /// <summary>Where an example ends at this frame: in its last label or the blank behind it.</summary>
    private static void ReadEnds(ReadOnlySpan<T> alpha, int framesDone, AlignmentStates states, Span<T> y)
    {
        for (var n = 0; n < states.Batch; n++)
            if (states.FrameCounts[n] == framesDone) y[n] = SpecialFunctions<T>.LogSumExp(alpha[Ends(states, n)]);
    }

    private static void WriteEnds(Span<T> beta, int framesDone, AlignmentStates states)
    {
        for (var n = 0; n < states.Batch; n++)
            if (states.FrameCounts[n] == framesDone) beta[Ends(states, n)].Clear(); // the rest is −∞ still
    }

    private static Range Ends(AlignmentStates states, int n)
    {
        var last = n * (states.Count + Impossible) + Impossible + 2 * states.LabelCounts[n];
        return (states.LabelCounts[n] > 0 ? last - 1 : last)..(last + 1);
    }

    private readonly ref struct AlignmentRecursion
    {
        private readonly Tensor<T> x;
        private readonly AlignmentStates states;
        private readonly SpanOwner<int> places;   // of each state's class within a frame; of the impossible ones behind it
        private readonly SpanOwner<T> skips;      // 0 where the state before may be left out, else −∞
        private readonly SpanOwner<T> frame, scratch;

        public AlignmentRecursion(Tensor<T> x, AlignmentStates states)
        {
            (this.x, this.states) = (x, states);
            var (classes, count, width) = (x.Shape[2], states.Count, states.Count + Impossible);
            places = SpanOwner<int>.Allocate(states.Batch * width);
            skips = SpanOwner<T>.Allocate(states.Batch * width + Impossible);
            frame = SpanOwner<T>.Allocate(states.Batch * classes + 1);
            scratch = SpanOwner<T>.Allocate(2 * (states.Batch * width + Impossible));
            places.Span.Fill(states.Batch * classes);
            skips.Span.Fill(T.NegativeInfinity);
            for (var n = 0; n < states.Batch; n++)
                for (var s = 0; s < count; s++)
                {
                    places.Span[n * width + Impossible + s] = n * classes + states.Classes[n * count + s];
                    if (states.MaySkip[n * count + s]) skips.Span[n * width + Impossible + s] = T.Zero;
                }
        }

        /// <summary>Before the first frame: ln 1 in the first state, ln 0 elsewhere.</summary>
        public void Start(Span<T> alpha)
        {
            alpha.Fill(T.NegativeInfinity);
            for (var n = 0; n < states.Batch; n++) alpha[n * (states.Count + Impossible) + Impossible] = T.Zero;
        }

        /// <summary><c>next[s] = x[t, s] + ln(eᵃ[s] + eᵃ[s − 1] + skip[s]·eᵃ[s − 2])</c>; −∞ after an example's last frame.</summary>
        public void StepForward(ReadOnlySpan<T> alpha, int t, Span<T> next)
        {
            next.Fill(T.NegativeInfinity);
            if (alpha.Length == 0) return;
            var skipping = scratch.Span[..(alpha.Length - Impossible)];
            TensorPrimitives.Add(alpha[..^Impossible], skips.Span[Impossible..alpha.Length], skipping);
            SpecialFunctions<T>.LogAddExp(alpha[2..], alpha[1..^1], skipping, next[2..]);
            AddFrame(next, t);
        }

        /// <summary><c>next[s] = ln(eᵍ[s] + eᵍ[s + 1] + skip[s + 2]·eᵍ[s + 2])</c> with <c>g = x[t] + beta</c>.</summary>
        public void StepBack(ReadOnlySpan<T> beta, int t, Span<T> next)
        {
            if (beta.Length == 0) return;
            var g = scratch.Span[..(beta.Length + Impossible)];
            var skipping = scratch.Span.Slice(beta.Length + Impossible, beta.Length);
            beta.CopyTo(g);
            g[beta.Length..].Fill(T.NegativeInfinity);
            AddFrame(g[..beta.Length], t);
            TensorPrimitives.Add(g[2..], skips.Span[Impossible..], skipping);
            SpecialFunctions<T>.LogAddExp(g[..^2], g[1..^1], skipping, next);
            Forget(next, t);
        }

        /// <summary>Each class's share at a frame: the sum over the states that show it.</summary>
        public void AddByClass(ReadOnlySpan<T> joint, Span<T> sums)
        {
            sums.Clear();
            var at = places.Span;
            for (var i = 0; i < joint.Length; i++) sums[at[i]] += joint[i];
        }

        private void AddFrame(Span<T> states, int t)
        {
            Span<T> source = frame.Span;
            ReadOnlySpan<int> at = places.Span;
            x.AsSpan().Slice(t * (source.Length - 1), source.Length - 1).CopyTo(source);
            source[^1] = T.NegativeInfinity;
            for (var i = 0; i < states.Length; i++) states[i] += source[at[i]];
            Forget(states, t);
        }

        /// <summary>The impossible states are −∞, also beside a NaN; so is everything behind an example's last frame.</summary>
        private void Forget(Span<T> run, int t)
        {
            var width = states.Count + Impossible;
            for (var n = 0; n < states.Batch; n++) run.Slice(n * width, t < states.FrameCounts[n] ? Impossible : width).Fill(T.NegativeInfinity);
        }

        public void Dispose()
        {
            places.Dispose();
            skips.Dispose();
            frame.Dispose();
            scratch.Dispose();
        }
    }
}
