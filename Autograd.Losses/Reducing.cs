using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>The last step of every loss.</summary>
internal static class Reducing
{
    extension(Reduction reduction)
    {
        /// <summary>What a primitive that computes the losses may sum at once.</summary>
        public SumOver Sums => reduction == Reduction.None ? SumOver.Nothing : SumOver.All;

        /// <summary>What a primitive that sums the losses of rows is to divide by, the mean being over so many; null if it is to give them one by one.</summary>
        public double? Divisor(double count) => reduction switch { Reduction.None => null, Reduction.Mean => count, _ => 1 };
    }

    extension<T>(Tensor<T> losses)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>None, sum, or the mean over all entries.</summary>
        public Tensor<T> Reduce(Reduction reduction) => reduction switch
        {
            Reduction.None => losses,
            Reduction.Sum => losses.Sum(),
            _ => losses.Mean(),
        };

        /// <summary>The same of losses that were summed as they were computed, of so many elements.</summary>
        public Tensor<T> Reduced(Reduction reduction, int count) => reduction == Reduction.Mean ? losses / count : losses;

        /// <summary>
        /// Whether nothing that led here was infinite, or so large that a slope of it is;
        /// else a loss may have a form that is slower and right there, too.
        /// </summary>
        public bool IsModerate
        {
            get
            {
                foreach (var loss in losses.AsSpan())
                    if (!(T.Abs(loss) <= T.CreateTruncating(1e25))) return false;
                return true;
            }
        }

        /// <summary>None, sum, or the sum divided by a total weight that is not the number of entries: 0/0 = NaN where nothing counts.</summary>
        public Tensor<T> Reduce(Reduction reduction, double totalWeight) => reduction == Reduction.Mean ? losses.Sum() / totalWeight : losses.Reduce(reduction);
    }
}
