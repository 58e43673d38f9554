using System.Reflection;
using System.Reflection.Emit;

namespace Autograd.Tests.Units;

/// <summary>What compiled methods call and where they branch to, for laws about all code of a library.</summary>
internal static class MethodBodies
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>All methods and constructors that an assembly declares.</summary>
    public static IEnumerable<MethodBase> In(Assembly assembly)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
            | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return assembly.GetTypes().SelectMany(type => type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)));
    }

    /// <summary>Calls, and branches with where they go to.</summary>
    public static List<Instruction> Instructions(MethodBase method)
    {
        var found = new List<Instruction>();
        Type? constrained = null;
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) return found;
        for (var at = 0; at < il.Length;)
        {
            var offset = at;
            var code = OpCodesByValue[il[at] == 0xFE ? (short)(0xFE00 | il[at + 1]) : il[at]];
            at += code.Size;
            switch (code.OperandType)
            {
                case OperandType.InlineMethod:
                    found.Add(new(offset, Callee: Resolve(method, BitConverter.ToInt32(il, at)), On: constrained));
                    constrained = null;
                    at += 4;
                    break;
                case OperandType.InlineBrTarget:
                    found.Add(new(offset, Target: at + 4 + BitConverter.ToInt32(il, at)));
                    at += 4;
                    break;
                case OperandType.ShortInlineBrTarget:
                    found.Add(new(offset, Target: at + 1 + (sbyte)il[at]));
                    at += 1;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(il, at));
                    break;
                case OperandType.InlineType when code == OpCodes.Constrained || code == OpCodes.Box:
                    constrained = method.Module.ResolveType(BitConverter.ToInt32(il, at), OfType(method), OfMethod(method));
                    at += 4;
                    break;
                default:
                    at += OperandSize(code.OperandType);
                    break;
            }
        }
        return found;
    }

    private static int OperandSize(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private static MethodBase? Resolve(MethodBase method, int token) => method.Module.ResolveMethod(token, OfType(method), OfMethod(method));

    private static Type[]? OfType(MethodBase method) => method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;

    private static Type[]? OfMethod(MethodBase method) => method.IsGenericMethod ? method.GetGenericArguments() : null;

    /// <summary>A call, and on a value of which type where it is a virtual one, or the last one boxed for it; or a branch and where it goes.</summary>
    public readonly record struct Instruction(int Offset, MethodBase? Callee = null, int? Target = null, Type? On = null);
}
