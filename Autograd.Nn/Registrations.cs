using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Finds what a module of a user holds and forgot to give to <c>Register</c>: it would be neither trained nor saved, and
/// nothing would say so. Fields are looked through once for each module, at the first use of its parameters; which
/// fields of a type can hold something is found out once. Where trimming has taken the fields away, nothing is found.
/// </summary>
internal static class Registrations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostNested = 4;

    private static readonly ConditionalWeakTable<Type, FieldInfo[]> FieldsByType = [];
    private static readonly ConditionalWeakTable<Tensor<T>, object> Parameters = [];

    /// <summary>Notes that a module, whichever it is, owns this tensor.</summary>
    public static void Add(Tensor<T> parameter) => Parameters.AddOrUpdate(parameter, parameter);

    /// <summary>What the fields of a module hold that no module has registered, as the reader would write it, and what it is.</summary>
    public static List<(string Path, string What)> Missing(Module<T> module)
    {
        var missing = new List<(string, string)>();
        foreach (var field in FieldsByType.GetValue(module.GetType(), Fields)) Look(module, field.GetValue(module), NameOf(field), MostNested, missing);
        return missing;
    }

    private static void Look(Module<T> module, object? value, string path, int depth, List<(string, string)> missing)
    {
        switch (value)
        {
            case Module<T> part:
                if (!part.IsOwned && !module.IsInside(part)) missing.Add((path, part.TypeName));
                break;
            case Tensor<T> tensor:
                if (tensor.RequiresGrad && tensor.Tape is null && !Parameters.TryGetValue(tensor, out _)) missing.Add((path, $"Tensor {tensor.Shape}"));
                break;
            case ITuple tuple when depth > 0:
                for (var i = 0; i < tuple.Length; i++) Look(module, tuple[i], $"{path}.Item{i + 1}", depth - 1, missing);
                break;
            case IDictionary dictionary when depth > 0 && HoldsObjects(dictionary.GetType()):
                foreach (DictionaryEntry entry in dictionary) Look(module, entry.Value, entry.Key is string ? $"{path}[\"{entry.Key}\"]" : $"{path}[{entry.Key}]", depth - 1, missing);
                break;
            case IList list when depth > 0 && HoldsObjects(list.GetType()):
                var at = 0;
                foreach (var element in list) Look(module, element, $"{path}[{at++}]", depth - 1, missing);
                break;
        }
    }

    /// <summary>Arrays, List and Dictionary are looked into, where what they hold can be a module; what a user has made himself may do anything when it is gone through.</summary>
    private static bool HoldsObjects(Type type) =>
        type.IsArray ? CanHold(type.GetElementType()!)
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(List<>) || type.GetGenericTypeDefinition() == typeof(Dictionary<,>)) && CanHold(type.GenericTypeArguments[^1]);

    private static bool CanHold(Type type) =>
        !type.IsPrimitive && !type.IsEnum && !type.IsPointer && type != typeof(string) && !typeof(Delegate).IsAssignableFrom(type);

    /// <summary>The fields of a type and of those it derives from, as far as the user wrote them.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A field that trimming has removed holds nothing: then there is nothing to find, and nothing fails.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A field that trimming has removed holds nothing: then there is nothing to find, and nothing fails.")]
    private static FieldInfo[] Fields(Type type)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var fields = new List<FieldInfo>();
        for (var at = type; at is not null && at.Assembly != typeof(Module<>).Assembly; at = at.BaseType)
        {
            foreach (var field in at.GetFields(Own))
            {
                if (!CanHold(field.FieldType) || field.IsDefined(typeof(NotRegisteredAttribute))) continue;
                if (at.GetProperty(NameOf(field), Own)?.IsDefined(typeof(NotRegisteredAttribute)) == true) continue;
                fields.Add(field);
            }
        }
        return [.. fields];
    }

    /// <summary>What the user calls a field: behind a property there is <c>&lt;Head&gt;k__BackingField</c>, behind a parameter of a primary constructor <c>&lt;head&gt;P</c>.</summary>
    private static string NameOf(FieldInfo field) => field.Name.StartsWith('<') && field.Name.IndexOf('>', StringComparison.Ordinal) is var end and > 1 ? field.Name[1..end] : field.Name;
}
