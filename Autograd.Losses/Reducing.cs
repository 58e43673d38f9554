using System.Numerics;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>The last step of every loss.</summary>
internal static class Reducing
{
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

        /// <summary>None, sum, or the sum divided by a total weight that is not the number of entries: 0/0 = NaN where nothing counts.</summary>
        public Tensor<T> Reduce(Reduction reduction, double totalWeight) => reduction == Reduction.Mean ? losses.Sum() / totalWeight : losses.Reduce(reduction);
    }
}
