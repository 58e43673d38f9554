using System.Numerics;

namespace Autograd.Core;

internal readonly struct Greater<T> : IComparison<T>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a > b;
}

internal readonly struct GreaterOrEqual<T> : IComparison<T>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a >= b;
}

internal readonly struct Less<T> : IComparison<T>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a < b;
}

internal readonly struct LessOrEqual<T> : IComparison<T>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a <= b;
}

internal readonly struct Equal<T> : IComparison<T>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a == b;
}

internal readonly struct NotEqual<T> : IComparison<T>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Invoke(T a, T b) => a != b;
}
