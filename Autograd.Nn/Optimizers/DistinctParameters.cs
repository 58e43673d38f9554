using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Parameters named twice, as those of two modules that share one are: each counts once.</summary>
internal static class DistinctParameters
{
    /// <summary>Why an optimizer was given none.</summary>
    public const string WhyNone = "Pass model.Parameters(). If that is what you passed, the model's constructor registered none: " +
        "write each layer and tensor as in fc = Register(\"fc\", new Linear<float>(4, 2, random)).";

    private const int Few = 32; // up to which looking through them is quicker than a table, and makes no garbage

    /// <summary>Each once, where it comes first; a list that holds each once is returned itself.</summary>
    public static IReadOnlyList<Tensor<T>> Once<T>(IEnumerable<Tensor<T>> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var all = parameters as IReadOnlyList<Tensor<T>> ?? [.. parameters];
        return all.Count <= Few && AreDifferent(all) ? all : [.. all.Distinct<Tensor<T>>(ReferenceEqualityComparer.Instance)];
    }

    private static bool AreDifferent<T>(IReadOnlyList<Tensor<T>> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 1; i < parameters.Count; i++)
            for (var j = 0; j < i; j++)
                if (ReferenceEquals(parameters[i], parameters[j])) return false;
        return true;
    }

    /// <summary>The first that comes a second time.</summary>
    public static Tensor<T>? FirstTwice<T>(IEnumerable<Tensor<T>> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var seen = new HashSet<Tensor<T>>(ReferenceEqualityComparer.Instance);
        return parameters.FirstOrDefault(parameter => !seen.Add(parameter));
    }

    /// <summary>The first whose elements are, in part or all, those of another of these different, contiguous tensors.</summary>
    public static Tensor<T>? FirstShared<T>(IEnumerable<Tensor<T>> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var group in parameters.Where(static parameter => parameter.Size > 0).GroupBy(static parameter => parameter.Storage))
        {
            var end = 0;
            foreach (var parameter in group.OrderBy(static parameter => parameter.Layout.Offset))
            {
                if (parameter.Layout.Offset < end) return parameter;
                end = parameter.Layout.Offset + parameter.Size;
            }
        }
        return null;
    }
}
