using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// A stream of random numbers whose whole state is two: a <see cref="Key"/>, which names the stream, and a <see cref="Position"/> in it (PyTorch: <c>Generator</c>).
/// </summary>
/// <remarks>
/// <para>
/// The generator is Philox 4x32-10 (J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): ten rounds of a cipher turn
/// (block number, key) into four 32-bit words, read here as two 64-bit words. <see cref="Position"/> counts 64-bit words, and whatever is drawn, an element takes exactly one.
/// So the same seed gives the same bits however a fill is cut into pieces, and a <see cref="float"/> fill is the <see cref="double"/> fill of the same seed, rounded.
/// </para>
/// <para>
/// The words are the same on every platform, and so is everything made of them but the outer 15 % of the normals: those go through <see cref="Math.Log(double)"/>,
/// whose last bit is the platform's.
/// </para>
/// <para>
/// Several threads may draw from one stream: no word is drawn twice or lost, but which thread gets which is a matter of chance. For results that can be repeated, give each a stream of its own with
/// <see cref="Split"/>. <see cref="Restore"/> while others draw is not safe.
/// </para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class RandomStream
{
    private ulong position;

    /// <summary>The stream named by <paramref name="seed"/>, at its beginning. Any seed is as good as another, neighbours included.</summary>
    public RandomStream(ulong seed) : this(seed, 0) { }

    /// <summary>The stream <paramref name="key"/> at <paramref name="position"/>: goes on where one with that <see cref="Key"/> and <see cref="Position"/> stopped.</summary>
    public RandomStream(ulong key, ulong position) => Restore(key, position);

    /// <summary>Names the stream: the seed it was made from.</summary>
    public ulong Key { get; private set; }

    /// <summary>How many 64-bit words have been drawn.</summary>
    public ulong Position => Volatile.Read(ref position);

    /// <summary>Puts this stream, wherever it is shared, into a saved state.</summary>
    public void Restore(ulong key, ulong position)
    {
        if (Rewinding.IsWatching) Rewinding.BeforeMove(this);
        (Key, this.position) = (key, position);
    }

    /// <summary>
    /// A stream of its own: its key is this stream's next word, so the parent advances by one, and splitting again gives another.
    /// (Two of n splits collide with probability about n² / 2⁶⁵.)
    /// </summary>
    public RandomStream Split() => new(NextWord());

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => ToUnit(NextWord());

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>). The high half of a 64-bit product (Lemire 2019): no probability is off by more than 2⁻⁶⁴.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is not positive.</exception>
    public int NextInt(int exclusiveMax) => exclusiveMax > 0
        ? (int)Math.BigMul(NextWord(), (ulong)exclusiveMax, out _)
        : throw new ArgumentOutOfRangeException(nameof(exclusiveMax), exclusiveMax, "NextInt: an integer in [0, exclusiveMax) needs exclusiveMax > 0");

    /// <summary>
    /// Fills <paramref name="values"/> uniformly from [low, high): where rounding would reach high, it is the number below. With low = high, every value is low.
    /// </summary>
    /// <exception cref="ArgumentException">A bound or their distance is not finite, or low is above high.</exception>
    public void Uniform<T>(Span<T> values, T low, T high) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(low <= high && double.IsFinite(ToDouble(high) - ToDouble(low))))
            throw new ArgumentException(Say($"Uniform: cannot draw from [{low}, {high}): the bounds must be finite, in ascending order, and their distance a finite double"));
        Fill(values, new UniformOf<T>(low, high));
    }

    /// <summary>Fills <paramref name="values"/> from the normal distribution: mean + std · Φ⁻¹(u), one word each; |Φ⁻¹(u)| stays below 8.3.</summary>
    /// <exception cref="ArgumentException"><paramref name="mean"/> or <paramref name="std"/> is not finite, or <paramref name="std"/> is negative.</exception>
    public void Normal<T>(Span<T> values, T mean, T std) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(T.IsFinite(mean) && T.IsFinite(std) && std >= T.Zero))
            throw new ArgumentException(Say($"Normal: cannot draw with mean {mean} and std {std}: both must be finite, and std not negative"));
        Fill(values, new NormalOf<T>(mean, std));
    }

    /// <summary>Fills <paramref name="values"/> with 1 (with probability <paramref name="p"/>) and 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not in [0, 1].</exception>
    public void Bernoulli<T>(Span<T> values, double p) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, Say($"Bernoulli: the probability p = {p} must be from 0 to 1."));
        Fill(values, new BernoulliOf<T>(p));
    }

    /// <summary>Fills <paramref name="values"/> with 0 ... n - 1, shuffled (Fisher and Yates); takes n - 1 words.</summary>
    public void Permutation(Span<int> values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = i;
        if (values.Length < 2) return;
        var at = Take(values.Length - 1);
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = (int)Math.BigMul(WordAt(at++), (ulong)(i + 1), out _);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>Reads <c>RandomStream(key: 42, position: 0)</c>, which is also how to make it again.</summary>
    public override string ToString() => Say($"RandomStream(key: {Key}, position: {Position})");

    /// <summary>
    /// Philox 4x32-10: the block of four 32-bit words x₀ x₁ x₂ x₃ for a counter c₀ c₁ c₂ c₃ and a key k₀ k₁.
    /// Each 64-bit number holds two of them, the lower index in the lower half.
    /// </summary>
    internal static (ulong X01, ulong X23) Philox(ulong c01, ulong c23, ulong key)
    {
        const ulong M0 = 0xD2511F53, M1 = 0xCD9E8D57;   // multipliers found by the authors' search
        const uint W0 = 0x9E3779B9, W1 = 0xBB67AE85;    // the Weyl steps of the key: golden ratio - 1 and √3 - 1

        uint c0 = (uint)c01, c1 = (uint)(c01 >> 32), c2 = (uint)c23, c3 = (uint)(c23 >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            ulong p0 = M0 * c0, p1 = M1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += W0;
            k1 += W1;
        }
        return (c0 | (ulong)c1 << 32, c2 | (ulong)c3 << 32);
    }

    private ulong NextWord() => WordAt(Take(1));

    /// <summary>The place of the first of so many words that nobody else gets: threads may draw at once.</summary>
    private ulong Take(int words)
    {
        if (Rewinding.IsWatching) Rewinding.BeforeMove(this);
        return Interlocked.Add(ref position, (ulong)words) - (ulong)words;
    }

    private ulong WordAt(ulong place)
    {
        var (even, odd) = Philox(place >> 1, 0, Key);
        return (place & 1) == 0 ? even : odd;
    }

    /// <summary>How a word becomes a value; a struct, so that each fill is compiled for its own.</summary>
    private interface IValueOf<T> { T Of(ulong word); }

    private void Fill<T, TValue>(Span<T> values, TValue value) where TValue : struct, IValueOf<T>
    {
        if (values.IsEmpty) return;
        var (i, at) = (0, Take(values.Length));
        if ((at & 1) == 1) values[i++] = value.Of(WordAt(at++));                // the second half of a block already begun
        for (; i < values.Length - 1; i += 2, at += 2)
        {
            var (even, odd) = Philox(at >> 1, 0, Key);
            values[i] = value.Of(even);
            values[i + 1] = value.Of(odd);
        }
        if (i < values.Length) values[i] = value.Of(WordAt(at));
    }

    private readonly struct UniformOf<T>(T low, T high) : IValueOf<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double start = ToDouble(low), width = ToDouble(high) - ToDouble(low);
        private readonly T high = high, last = low < high ? T.BitDecrement(high) : low;

        public T Of(ulong word)
        {
            var value = T.CreateTruncating(start + width * ToUnit(word));
            return value < high ? value : last;
        }
    }

    private readonly struct NormalOf<T>(T mean, T std) : IValueOf<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double mean = ToDouble(mean), std = ToDouble(std);

        public T Of(ulong word) => T.CreateTruncating(mean + std * NormalQuantile(word));
    }

    private readonly struct BernoulliOf<T>(double p) : IValueOf<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double p = p;

        // u is below 1 always and below 0 never; the comparison as a number, for a branch would be mispredicted half the time.
        public T Of(ulong word) => T.CreateTruncating(Unsafe.BitCast<bool, byte>(ToUnit(word) < p));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToUnit(ulong word) => (word >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// Φ⁻¹ by M. J. Wichura's rational approximations (Algorithm AS 241, PPND16, Applied Statistics 37, 1988), good to 16 digits.
    /// The top bit of the word is the sign; 52 more are the probability p of the tail, the middle of its cell: (k + ½) / 2⁵³, exact, and never 0.
    /// </summary>
    internal static double NormalQuantile(ulong word)
    {
        var p = ((word << 1 >> 12) + 0.5) * (1.0 / (1UL << 53));
        var q = 0.5 - p;
        double z;
        if (q <= 0.425)
        {
            var r = 0.180625 - q * q;
            z = q * (((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r + 6.7265770927008700853e+4) * r + 4.5921953931549871457e+4) * r
                    + 1.3731693765509461125e+4) * r + 1.9715909503065514427e+3) * r + 1.3314166789178437745e+2) * r + 3.3871328727963666080)
                / (((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r + 3.9307895800092710610e+4) * r + 2.1213794301586595867e+4) * r
                    + 5.3941960214247511077e+3) * r + 6.8718700749205790830e+2) * r + 4.2313330701600911252e+1) * r + 1);
        }
        else
        {
            var r = Math.Sqrt(-Math.Log(p));
            if (r <= 5)
            {
                r -= 1.6;
                z = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258) * r
                        + 3.64784832476320460504) * r + 5.76949722146069140550) * r + 4.63033784615654529590) * r + 1.42343711074968357734)
                    / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
                        + 6.89767334985100004550e-1) * r + 1.67638483018380384940) * r + 2.05319162663775882187) * r + 1);
            }
            else
            {
                r -= 5;
                z = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
                        + 2.96560571828504891230e-1) * r + 1.78482653991729133580) * r + 5.46378491116411436990) * r + 6.65790464350110377720)
                    / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
                        + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1);
            }
        }
        return (long)word < 0 ? -z : z;
    }

    private static double ToDouble<T>(T value) where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateTruncating(value);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
