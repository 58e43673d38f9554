using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>How far predictions are from what they should be, over any number of batches.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class RegressionError
{
    private double absolute, largest, squares; // the squares are of error / largest, so that none overflows or vanishes

    /// <summary>How many numbers were compared.</summary>
    public long Total { get; private set; }

    /// <summary>The mean of |prediction − target|, MAE; NaN before the first.</summary>
    public double MeanAbsolute => absolute / Total;

    /// <summary>The root of the mean of (prediction − target)², RMSE; NaN before the first.</summary>
    public double RootMeanSquare => largest * Math.Sqrt(squares / Total);

    /// <summary>Compares a batch. One NaN, and the means are NaN; nothing is left out.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void Add<T>(Tensor<T> predictions, Tensor<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        if (predictions.Shape != targets.Shape) throw new ArgumentException($"RegressionError: predictions {predictions.Shape} and targets {targets.Shape} need one shape.");
        foreach (var (prediction, target) in predictions.ToArray().Zip(targets.ToArray()))
        {
            var error = double.CreateTruncating(prediction) - double.CreateTruncating(target);
            absolute += Math.Abs(error);
            AddSquare(Math.Abs(error));
        }
        Total += predictions.Size;
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => (absolute, largest, squares, Total) = (0, 0, 0, 0);

    private void AddSquare(double error)
    {
        if (error > largest || double.IsNaN(error))
        {
            squares *= largest / error * (largest / error); // 0 at first, and where the error is infinite
            largest = error;
        }
        squares += error == largest ? error == 0 ? 0 : 1 : error / largest * (error / largest);
    }

    /// <summary><c>MAE 0.12, RMSE 0.34</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"MAE {MeanAbsolute:0.####}, RMSE {RootMeanSquare:0.####}");
}
