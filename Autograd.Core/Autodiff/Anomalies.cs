using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Autograd.Core;

/// <summary>
/// Finds the operation where a NaN or an infinity first appears, forward or backward, when a tape is told to look (<see cref="Tape{T}.DetectAnomalies"/>): by the time a loss is NaN, everything is.
/// </summary>
internal static class Anomalies
{
    /// <summary>The file and line outside this library that called the operation; costs a stack trace.</summary>
    public static string CallSite()
    {
        var own = typeof(Anomalies).Assembly.GetName().Name;
        foreach (var frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is not { } method || method.DeclaringAssemblyName.Split(',')[0] == own) continue;
            return frame.GetFileName() is { } file
                ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}:{frame.GetFileLineNumber()}")
                : $"{method.DeclaringTypeName}.{method.Name}";
        }
        return "an unknown place";
    }

    public static void CheckOutput<T>(TapeEntry<T> entry, string place)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Describe(entry.Output) is not { IsFinite: false } output) return;
        var text = new StringBuilder($"{entry.Op} at {place} gave a result that is not finite: {output.Text}.");
        var finite = AppendOperands(text, entry);
        if (finite)
            text.Append("\n  hint: if a Where is to pass over these elements, its gradient will be NaN all the same, because 0 · ∞ and 0 · NaN are NaN: make the operand safe first, as in mask.Where(mask.Where(x, 1).Log(), 0).");
        throw new AnomalyException(entry.Op, place, text.ToString());
    }

    public static void CheckGradient<T>(TapeEntry<T> entry, int operand, Tensor<T> dy, Tensor<T> dx, string place)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Describe(dx) is not { IsFinite: false } gradient) return;
        var text = new StringBuilder($"The rule of {entry.Op}, recorded at {place}, gave operand {operand} a gradient that is not finite: {gradient.Text}.");
        text.Append("\n  dy ").Append(Describe(dy).Text);
        AppendOperands(text, entry);
        if (MeetsZero(dy, dx))
            text.Append("\n  hint: dy is 0 where the gradient is NaN: a Where, a Clamp or a product with 0 passed over these elements, but 0 · ∞ is NaN. Make the operand safe before the operation, as in mask.Where(mask.Where(x, 1).Log(), 0).");
        throw new AnomalyException(entry.Op, place, text.ToString());
    }

    private static bool AppendOperands<T>(StringBuilder text, TapeEntry<T> entry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var finite = true;
        for (var i = 0; i < entry.InputCount; i++)
        {
            var input = Describe(entry.Input(i));
            text.Append(CultureInfo.InvariantCulture, $"\n  operand {i} {input.Text}");
            finite &= input.IsFinite;
        }
        return finite;
    }

    /// <summary>Whether a NaN of dx stands where dy is 0.</summary>
    private static bool MeetsZero<T>(Tensor<T> dy, Tensor<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (dy.Shape != dx.Shape) return false;
        T[] gradients = dx.ToArray(), arriving = dy.ToArray();
        for (var i = 0; i < gradients.Length; i++)
            if (T.IsNaN(gradients[i]) && arriving[i] == T.Zero) return true;
        return false;
    }

    private static (bool IsFinite, string Text) Describe<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int nans = 0, infinities = 0;
        T low = T.PositiveInfinity, high = T.NegativeInfinity;
        foreach (var value in x.ToArray())
        {
            if (T.IsNaN(value)) nans++;
            else if (T.IsInfinity(value)) infinities++;
            else (low, high) = (T.Min(low, value), T.Max(high, value));
        }
        var range = low <= high ? string.Create(CultureInfo.InvariantCulture, $"from {low:g6} to {high:g6}") : "without a finite element";
        var others = nans + infinities == 0 ? "" : $", {nans} NaN and {infinities} infinite of {x.Size}";
        return (nans + infinities == 0, $"{x.Shape} {range}{others}");
    }
}
