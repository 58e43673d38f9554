namespace Autograd.Losses;

/// <summary>The flags that PyTorch had before <see cref="Reduction"/>.</summary>
public static class LegacyReduction
{
    extension(Reduction)
    {
        /// <summary>
        /// <c>reduce</c> false is None; else <c>size_average</c> false is Sum, and anything else Mean; what is not given is true. If neither is given, <paramref name="otherwise"/> holds.
        /// </summary>
        public static Reduction FromLegacy(bool? sizeAverage, bool? reduce, Reduction otherwise = Reduction.Mean) =>
            sizeAverage is null && reduce is null ? otherwise
            : reduce == false ? Reduction.None
            : sizeAverage == false ? Reduction.Sum
            : Reduction.Mean;
    }
}
