using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Losses;

/// <summary>The last step of every loss.</summary>
internal static class Reducing
{
    extension(Reduction reduction)
    {
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

        /// <summary>None, sum, or the sum divided by a total weight that is not the number of entries: 0/0 = NaN where nothing counts.</summary>
        public Tensor<T> Reduce(Reduction reduction, double totalWeight) => reduction == Reduction.Mean ? losses.Sum() / totalWeight : losses.Reduce(reduction);
    }

    // Formulas: one pass, summed while they are computed.

    extension<TFormula>(TFormula formula)
        where TFormula : struct, IFormula1
    {
        /// <summary>The losses of a formula: none, sum, or the mean over all entries.</summary>
        public Tensor<T> Reduce<T>(Tensor<T> x, Reduction reduction, [CallerMemberName] string op = "")
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => reduction == Reduction.None
            ? Elementwise.Of(formula, x, op)
            : Mean(Elementwise.Sum(formula, x, op), reduction, x.Size);
    }

    extension<TFormula>(TFormula formula)
        where TFormula : struct, IFormula2
    {
        /// <summary>The losses of a formula: none, sum, or the mean over all entries, or over as many as are given.</summary>
        public Tensor<T> Reduce<T>(Tensor<T> x, Tensor<T> y, Reduction reduction, int? count = null, [CallerMemberName] string op = "")
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => reduction == Reduction.None
            ? Elementwise.Of(formula, x, y, op)
            : Mean(Elementwise.Sum(formula, x, y, op), reduction, count ?? x.Size);
    }

    extension<TFormula>(TFormula formula)
        where TFormula : struct, IFormula3
    {
        /// <summary>The losses of a formula: none, sum, or the mean over all entries.</summary>
        public Tensor<T> Reduce<T>(Tensor<T> x, Tensor<T> y, Tensor<T> z, Reduction reduction, [CallerMemberName] string op = "")
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => reduction == Reduction.None
            ? Elementwise.Of(formula, x, y, z, op)
            : Mean(Elementwise.Sum(formula, x, y, z, op), reduction, x.Size);
    }

    private static Tensor<T> Mean<T>(Tensor<T> sum, Reduction reduction, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => reduction == Reduction.Mean ? sum / count : sum;
}
